import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { settledWithin, withDeadline } from "../src/deadline.ts";

const never = new Promise<never>(() => {});
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("withDeadline()", () => {
  test("withDeadline() passes on what comes in time, and leaves no timer", async () => {
    const options = { timeoutMs: 1_000, what: "no answer" };
    expect(await withDeadline(Promise.resolve(1), options)).toBe(1);
    await expect(withDeadline(Promise.reject(new Error("x")), options)).rejects.toThrow("x");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("withDeadline() says what did not come", async () => {
    const waiting = expect(withDeadline(never, { timeoutMs: 50, what: "no answer" })).rejects.toMatchObject({
      code: "timeout",
      message: "no answer within 50 ms",
    });
    await vi.advanceTimersByTimeAsync(50);
    await waiting;
  });

  test("withDeadline() gives up at an abort, also one that came before", async () => {
    const signal = AbortSignal.abort();
    const options = { timeoutMs: 50, signal, what: "no answer" };
    await expect(withDeadline(never, options)).rejects.toMatchObject({ code: "aborted" });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("settledWithin()", () => {
  test("settledWithin() tells success and failure alike from nothing", async () => {
    expect(await settledWithin(Promise.resolve(), 10)).toBe(true);
    expect(await settledWithin(Promise.reject(new Error("x")), 10)).toBe(true);
    const waiting = settledWithin(never, 10);
    await vi.advanceTimersByTimeAsync(10);
    expect(await waiting).toBe(false);
  });
});
