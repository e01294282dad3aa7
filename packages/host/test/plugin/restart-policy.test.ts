import { describe, expect, it } from "vitest";
import { type Crash, decideRestart } from "../../src/plugin/restart-policy.ts";

const minuteMs = 60_000;

/** One a second; `p` got work done, `-` did not. */
function crashes(pattern: string, everyMs = 1_000): Crash[] {
  return [...pattern].map((sign, index) => ({ at: index * everyMs, productive: sign === "p" }));
}

describe("decideRestart()", () => {
  it.each([
    ["-", 0],
    ["--", 200],
    ["---", 400],
    ["----", 800],
    ["-----", 1_600],
    ["p", 0],
    ["p-", 0],
    ["-----p", 0],
    ["-----p-", 0],
    ["p".repeat(200), 0],
  ])("after %s waits %i ms", (pattern, afterMs) => {
    expect(decideRestart(crashes(pattern))).toEqual({ action: "restart", afterMs });
  });

  it.each(["------", "p------", "---------"])("gives up after %s", (pattern) => {
    expect(decideRestart(crashes(pattern))).toEqual({
      action: "give_up",
      because: expect.stringMatching(/^it crashed \d times in a row without answering a call$/),
    });
  });

  it("counts no crash twice that is far from the next", () => {
    expect(decideRestart(crashes("------------", 11 * minuteMs))).toEqual({ action: "restart", afterMs: 0 });
    expect(decideRestart(crashes("------", 9 * minuteMs)).action).toBe("give_up");
  });
});
