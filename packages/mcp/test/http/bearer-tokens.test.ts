import { describe, expect, test } from "vitest";
import { BearerTokens } from "../../src/http/bearer-tokens.ts";

const tokens = new BearerTokens(["first-token", "second-token"]);

describe("BearerTokens", () => {
  test("check() tells whose a token is, without giving it away", async () => {
    const [first, again, second] = await Promise.all([
      tokens.check("Bearer first-token"),
      tokens.check("bearer first-token"),
      tokens.check("Bearer second-token"),
    ]);
    expect(first).toMatchObject({ clientId: expect.stringMatching(/^token-[0-9a-f]{16}$/) });
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
    expect(JSON.stringify([first, second])).not.toMatch(/(first|second)-token/);
  });

  test.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Bearer first-toke",
    "Bearer first-token2",
    "Bearer FIRST-TOKEN",
    "Basic first-token",
    "first-token",
  ])("check() answers %o with 401 and a challenge", async (header) => {
    const answer = await tokens.check(header);
    if (!(answer instanceof Response)) throw new Error("It was let in");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_token"/);
    expect(answer.headers.get("connection")).toBe("close");
  });
});
