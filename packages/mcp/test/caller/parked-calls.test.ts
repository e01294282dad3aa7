import { beforeEach, expect, test } from "vitest";
import { OpenCall } from "../../src/caller/open-call.ts";
import { ParkedCalls } from "../../src/caller/parked-calls.ts";
import { modernExchange } from "../calls/exchanges.ts";
import { ManualClock } from "../manual-clock.ts";

let clock: ManualClock;
let parked: ParkedCalls;
let cancelled: OpenCall[];

class WatchedCall extends OpenCall {
  override cancel(): void {
    cancelled.push(this);
    super.cancel();
  }
}

const call = () => new WatchedCall(modernExchange());

beforeEach(() => {
  clock = new ManualClock();
  parked = new ParkedCalls({ clock, timeoutMs: 1_000, maxCalls: 2 });
  cancelled = [];
});

test("ParkedCalls.take() gives a call back once", () => {
  const open = call();
  const state = parked.park(open, "request");
  expect(parked.take(state, "other request")).toBeUndefined();
  expect(parked.take(state, "request")).toBe(open);
  expect(parked.take(state, "request")).toBeUndefined();
  expect(clock.pendingTimers).toBe(0);
  expect(cancelled).toEqual([]);
});

test("ParkedCalls.park() makes another state for each turn", () => {
  const open = call();
  const first = parked.park(open, "request");
  parked.take(first, "request");
  const second = parked.park(open, "request");
  expect(parked.take(first, "request")).toBeUndefined();
  expect(parked.take(second, "request")).toBe(open);
});

test("ParkedCalls.park() ends a call that nobody comes back for", () => {
  const open = call();
  const state = parked.park(open, "request");
  clock.advance(999);
  expect(cancelled).toEqual([]);
  clock.advance(1);
  expect(cancelled).toEqual([open]);
  expect(parked.take(state, "request")).toBeUndefined();
});

test("ParkedCalls.park() has the call that waited longest give way", () => {
  const [first, second, third] = [call(), call(), call()];
  parked.park(first, 1);
  const state = parked.park(second, 2);
  parked.park(third, 3);
  expect(cancelled).toEqual([first]);
  expect(parked.count).toBe(2);
  expect(parked.take(state, 2)).toBe(second);
});

test("ParkedCalls.close() ends them all and leaves no timer", () => {
  const open = call();
  parked.park(open, "request");
  parked.close();
  expect(cancelled).toEqual([open]);
  expect(clock.pendingTimers).toBe(0);
});
