import { expect, test } from "vitest";
import { Readiness } from "../src/readiness.ts";
import { deferred } from "./deferred.ts";
import { ManualClock } from "./manual-clock.ts";

test("Readiness.settled resolves at once without `ready`", async () => {
  const readiness = new Readiness({ clock: new ManualClock() });
  expect(readiness.isSettled).toBe(true);
  await readiness.settled;
});

test.each(["resolved", "rejected"])("Readiness.settled waits until `ready` has %s", async (how) => {
  const { promise: ready, resolve, reject } = deferred();
  const clock = new ManualClock();
  const readiness = new Readiness({ clock, ready });
  expect(readiness.isSettled).toBe(false);
  if (how === "resolved") resolve();
  else reject(new Error("scan failed"));
  await readiness.settled;
  expect(readiness.isSettled).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});

test("Readiness.settled waits no longer than readyTimeoutMs", async () => {
  const clock = new ManualClock();
  const readiness = new Readiness({ clock, ready: new Promise(() => {}), readyTimeoutMs: 10_000 });
  clock.advance(9_999);
  expect(readiness.isSettled).toBe(false);
  clock.advance(1);
  await readiness.settled;
});

test("Readiness.close() leaves no timer and keeps nobody waiting", async () => {
  const clock = new ManualClock();
  const readiness = new Readiness({ clock, ready: new Promise(() => {}) });
  readiness.close();
  await readiness.settled;
  expect(clock.pendingTimers).toBe(0);
});
