import type { IncomingCall } from "@backplane/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { CallsInFlight } from "../../../../src/runtimes/mcp/calls/calls-in-flight.ts";
import type { ServerTraits } from "../../../../src/runtimes/mcp/server-traits.ts";

let isOneClient: boolean;
let traits: ServerTraits;
let calls: CallsInFlight;

beforeEach(() => {
  isOneClient = false;
  traits = { era: "legacy", asksAtLarge: false };
  calls = new CallsInFlight({ isOneClient: () => isOneClient, traits });
});

function call(id: number): IncomingCall & { readonly controller: AbortController } {
  const controller = new AbortController();
  return { id, timeoutMs: 0, signal: controller.signal, progress: () => {}, controller };
}

describe("CallsInFlight.asked()", () => {
  it("gives the call on whose stream the server asks, however many run", async () => {
    const [a, b] = [call(1), call(2)];
    await calls.enter(a);
    await calls.enter(b);
    calls.asks(11, a);
    const answered = calls.asks(12, b);
    expect(calls.asked(11)).toBe(a);
    expect(calls.asked(12)).toBe(b);
    answered();
    expect(() => calls.asked(12)).toThrow("Calls of several clients are running, or were a moment ago");
    expect(traits.asksAtLarge).toBe(false);
  });

  it("gives the call whose task the server names, however many run and whatever else it says", async () => {
    const [a, b] = [call(1), call(2)];
    await calls.enter(a);
    await calls.enter(b);
    const ended = calls.runs("t1", a);
    calls.runs("t2", b);
    expect(calls.asked(undefined, "t1")).toBe(a);
    expect(calls.asked(undefined, "t2")).toBe(b);
    expect(traits.asksAtLarge).toBe(false);
    ended();
    expect(() => calls.asked(undefined, "t1")).toThrow("it cannot be told which of them is asked");
  });

  it("gives the latest of one client's calls where there is no stream", async () => {
    isOneClient = true;
    const [a, b] = [call(1), call(2)];
    const leave = await calls.enter(a);
    await calls.enter(b);
    expect(calls.asked(undefined)).toBe(b);
    leave();
    expect(calls.asked(undefined)).toBe(b);
    expect(traits.asksAtLarge).toBe(true);
  });

  it("refuses what could be meant for several clients, and from then on lets their calls in one by one", async () => {
    const [a, b, c] = [call(1), call(2), call(3)];
    const leaves = [await calls.enter(a), await calls.enter(b)];
    expect(() => calls.asked(undefined)).toThrow("it cannot be told which of them is asked");
    let entered = false;
    const third = calls.enter(c).then((leave) => {
      entered = true;
      return leave;
    });
    leaves[0]?.();
    await Promise.resolve();
    expect(entered).toBe(false);
    leaves[1]?.();
    const leave = await third;
    isOneClient = true;
    expect(calls.asked(undefined)).toBe(c);
    leave();
  });

  it("refuses a question that comes while nothing is asked of the server, which says nothing of how it asks", () => {
    isOneClient = true;
    expect(() => calls.asked(undefined)).toThrow("No call is running on whose behalf this could be asked");
    expect(traits.asksAtLarge).toBe(false);
  });
});

describe("CallsInFlight.enter() of a server that asks at large", () => {
  beforeEach(() => {
    traits.asksAtLarge = true;
  });

  it("keeps nobody waiting while there is one client", async () => {
    isOneClient = true;
    await Promise.all([calls.enter(call(1)), calls.enter(call(2))]);
  });

  it("lets go of a call that is given up while it waits", async () => {
    const waiting = call(2);
    const leave = await calls.enter(call(1));
    const entered = calls.enter(waiting);
    waiting.controller.abort();
    await expect(entered).rejects.toMatchObject({ code: "cancelled" });
    const last = call(3);
    const lets = calls.enter(last);
    leave();
    await lets;
  });

  it("lets them in one at a time, also when several wait", async () => {
    const order: number[] = [];
    const leaves: (() => void)[] = [];
    const entering = [1, 2, 3].map(async (id) => {
      leaves.push(await calls.enter(call(id)));
      order.push(id);
    });
    await entering[0];
    for (const id of [1, 2]) {
      expect(order).toHaveLength(id);
      leaves.at(-1)?.();
      await Promise.race(entering.slice(id));
    }
    leaves.at(-1)?.();
    await Promise.all(entering);
    expect(order.toSorted()).toEqual([1, 2, 3]);
  });
});
