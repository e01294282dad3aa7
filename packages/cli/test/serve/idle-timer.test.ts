import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IdleTimer } from "../../src/serve/idle-timer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("IdleTimer calls back when nobody came at all", () => {
  const onIdle = vi.fn();
  new IdleTimer(1_000, onIdle);
  vi.advanceTimersByTime(999);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onIdle).toHaveBeenCalledOnce();
});

it("IdleTimer counts from when the last one has gone", () => {
  const onIdle = vi.fn();
  const timer = new IdleTimer(1_000, onIdle);
  for (const count of [1, 2, 1]) {
    timer.count = count;
    vi.advanceTimersByTime(5_000);
  }
  timer.count = 0;
  vi.advanceTimersByTime(999);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onIdle).toHaveBeenCalledOnce();
});

it("IdleTimer.restart() gives somebody time to come, and changes nothing while somebody is there", () => {
  const onIdle = vi.fn();
  const timer = new IdleTimer(1_000, onIdle);
  vi.advanceTimersByTime(999);
  timer.restart();
  vi.advanceTimersByTime(999);
  expect(onIdle).not.toHaveBeenCalled();
  timer.count = 1;
  timer.restart();
  vi.advanceTimersByTime(5_000);
  expect(onIdle).not.toHaveBeenCalled();
});
