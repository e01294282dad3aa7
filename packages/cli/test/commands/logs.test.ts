import { once } from "node:events";
import { appendFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, fixture, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";

const folder = ".local/state/backplane/logs";

describe("backplane logs", () => {
  let home: TempHome;

  beforeAll(async () => {
    home = await createTempHome();
  });

  afterAll(() => home.remove());

  it("says that there are no logs yet, and where", async () => {
    const { code, stderr } = await runCli(home, ["logs", "hello"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`No log of "hello" in ${home.at(folder)}: there are no logs yet`);
  });

  it("shows what a plugin logged, without its control characters", async () => {
    await runCli(home, ["call", "hello", "deceive", "--plugins", fixture("plugins")]);
    const { code, stdout } = await runCli(home, ["logs", "hello"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}warn {3}plugin {2}cleared /);
    expect(stdout).toContain(
      'cleared \\x1b[2J\n    forged line  key=\\x1b]0;title\\x07  count=2  nested={"a":[1]}',
    );
    expect(stdout).not.toContain("\u001b");
  });

  it("--json prints the lines as they are stored", async () => {
    const { stdout } = await runCli(home, ["logs", "hello", "--json"]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ level: "warn", source: "plugin", attributes: { count: 2 } });
  });

  it("shows the last lines only, the rotated file's first", async () => {
    const lines = (from: number, to: number): string =>
      Array.from({ length: to - from + 1 }, (_, index) => `{"n":${from + index}}\n`).join("");
    await home.write(`${folder}/old.log.1`, lines(1, 200));
    await home.write(`${folder}/old.log`, lines(201, 250));
    const hundred = await runCli(home, ["logs", "old", "--json"]);
    expect(hundred.stdout).toBe(lines(151, 250));
    const three = await runCli(home, ["logs", "old", "-n", "3"]);
    expect(three.stdout).toBe(lines(248, 250));
  });

  it("-f goes on with what is logged, until Ctrl-C", async () => {
    const log = await home.write(`${folder}/live.log`, '{"n":1}\n{"n":2}\n');
    const following = startCli(home, ["logs", "live", "-f", "-n", "1", "--json"]);
    const over = ended(following);
    await once(following.stdout, "data");
    await appendFile(log, '{"n":3}\n');
    await once(following.stdout, "data");
    process.kill(-(following.pid ?? 0), "SIGINT");
    expect(await over).toEqual({ code: 130, stdout: '{"n":2}\n{"n":3}\n', stderr: "" });
  });

  it("names the logs that there are", async () => {
    const { code, stderr } = await runCli(home, ["logs", "helo"]);
    expect(code).toBe(1);
    expect(stderr).toContain("there are logs of hello, live, old");
  });

  it("reads no file outside its folder", async () => {
    await home.write(".local/state/backplane/secret.log", "secret\n");
    const { code, stdout } = await runCli(home, ["logs", "../secret"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });
});
