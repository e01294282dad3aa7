import { chmod, readFile, stat } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findTokens, type TokenChoice } from "../../src/http/find-tokens.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";

let home: TempHome;

beforeEach(async () => {
  home = await createTempHome();
});

afterEach(() => home.remove());

const find = (choice: Partial<TokenChoice> = {}) =>
  findTokens({ isRequired: false, stateFolder: home.at("state"), environment: {}, ...choice });
const token = "0123456789abcdef";
const environment = { BACKPLANE_MCP_TOKEN: token };

describe("findTokens()", () => {
  test("wants none where none is needed", async () => {
    expect(await find()).toBeUndefined();
    await expect(stat(home.at("state"))).rejects.toThrow("ENOENT");
  });

  test("makes one where one is needed, for nobody else's eyes, and finds it again", async () => {
    const found = await find({ isRequired: true });
    const file = home.at("state", "mcp-token");
    expect(found).toEqual({
      tokens: [expect.stringMatching(/^[\w-]{43}$/)],
      place: file,
      source: { kind: "file", file },
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(home.at("state"))).mode & 0o777).toBe(0o700);
    expect(await find({ isRequired: true })).toEqual(found);
  });

  test("makes one only, however many hosts start at once", async () => {
    const found = await Promise.all(Array.from({ length: 8 }, () => find({ isRequired: true })));
    expect(new Set(found.flatMap((one) => one?.tokens)).size).toBe(1);
    expect(await readFile(home.at("state", "mcp-token"), "utf8")).toBe(`${found[0]?.tokens[0]}\n`);
  });

  test("takes the variable's, also where none is needed", async () => {
    const found = { tokens: [token], place: "$BACKPLANE_MCP_TOKEN", source: { kind: "variable" } };
    expect(await find({ environment })).toEqual(found);
    expect(await find({ environment, isRequired: true })).toEqual(found);
  });

  test("prefers those of a file that is named", async () => {
    const tokenFile = await home.write("tokens", `# Ada\n${"a".repeat(16)}\n# Bob\n${"b".repeat(16)}\n`);
    const found = await find({ tokenFile, environment });
    // An agent cannot be told to take this file for a token.
    expect(found).toEqual({
      tokens: ["a".repeat(16), "b".repeat(16)],
      place: tokenFile,
      source: { kind: "variable" },
    });
  });

  test("makes no token in a file that is named and not there", async () => {
    const tokenFile = home.at("missing");
    await expect(find({ tokenFile })).rejects.toThrow(`Cannot read the token file ${tokenFile}: ENOENT`);
  });

  test("refuses a variable that is set and empty", async () => {
    await expect(find({ environment: { BACKPLANE_MCP_TOKEN: "" } })).rejects.toThrow(
      "Cannot use $BACKPLANE_MCP_TOKEN: it has no token",
    );
  });

  test("refuses a file that others may write to, and says how to mend it", async () => {
    const tokenFile = await home.write("tokens", token);
    await chmod(tokenFile, 0o666);
    await expect(find({ tokenFile })).rejects.toThrow(`others may write to it. chmod go-w ${tokenFile}`);
  });
});
