import { describe, expect, it } from "vitest";
import { type Attempts, countAttempt, decideRedelivery } from "../../src/events/redelivery-policy.ts";
import type { HostErrorCode } from "../../src/host-error.ts";

const now = 1_000_000;

/** What is decided after each of these failures. */
function decide(codes: readonly HostErrorCode[], { durable = true, elapsedMs = 0 } = {}) {
  let attempts: Attempts | undefined;
  for (const code of codes) attempts = countAttempt(attempts, code);
  const counted = { ...(attempts as Attempts), since: now - elapsedMs };
  return decideRedelivery(counted, { durable, now });
}

const times = (count: number, code: HostErrorCode) => Array<HostErrorCode>(count).fill(code);

describe("decideRedelivery()", () => {
  it("waits longer each time, and never more than half a minute", () => {
    const pauses = [1, 2, 3, 29].map((count) => decide(times(count, "plugin_error")));
    expect(pauses).toEqual([100, 200, 400, 30_000].map((afterMs) => ({ action: "again", afterMs })));
  });

  it("keeps a durable event for a plugin that cannot be reached, however long", () => {
    expect(decide(times(10_000, "unavailable"), { elapsedMs: 1e9 }).action).toBe("again");
    expect(decide([...times(29, "plugin_error"), ...times(100, "unavailable")]).action).toBe("again");
  });

  it.each([
    ["refuses", "plugin_error", 30],
    ["breaks the contract over", "bad_plugin", 30],
    ["dies of", "plugin_died", 5],
    ["never answers", "deadline_exceeded", 5],
  ] as const)("gives up a durable event that a plugin %s again and again", (_what, code, most) => {
    expect(decide(times(most - 1, code)).action).toBe("again");
    expect(decide(times(most, code)).action).toBe("give_up");
  });

  it("brings any other event to the plugin once", () => {
    expect(decide(["plugin_error"], { durable: false }).action).toBe("give_up");
    expect(decide(["plugin_died"], { durable: false }).action).toBe("give_up");
  });

  it("drops an event that need not be kept when the plugin cannot be reached for half a minute", () => {
    expect(decide(["unavailable"], { durable: false, elapsedMs: 29_999 }).action).toBe("again");
    expect(decide(["unavailable"], { durable: false, elapsedMs: 30_000 }).action).toBe("drop");
  });
});
