import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { idleTimer } from "../../src/serve/idle-timer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("idleTimer() calls when nobody came at all", () => {
  const onIdle = vi.fn();
  idleTimer(1_000, onIdle);
  vi.advanceTimersByTime(999);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onIdle).toHaveBeenCalledOnce();
});

it("idleTimer() counts from when the last one has gone", () => {
  const onIdle = vi.fn();
  const tell = idleTimer(1_000, onIdle);
  for (const count of [1, 2, 1]) {
    tell(count);
    vi.advanceTimersByTime(5_000);
  }
  tell(0);
  vi.advanceTimersByTime(999);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onIdle).toHaveBeenCalledOnce();
});
