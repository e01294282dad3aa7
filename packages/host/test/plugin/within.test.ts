import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { within } from "../../src/plugin/within.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const inASecond = () => Date.now() + 1_000;
const never = new Promise<never>(() => {});

describe("within()", () => {
  it("gives the promise's value, or the value itself", async () => {
    expect(await within(Promise.resolve(1), { deadline: inASecond() })).toBe(1);
    expect(await within(2, { deadline: inASecond() })).toBe(2);
  });

  it("rejects as the promise does", async () => {
    const error = new Error("no");
    await expect(within(Promise.reject(error), { deadline: inASecond() })).rejects.toBe(error);
  });

  it("rejects at the deadline", async () => {
    const late = expect(within(never, { deadline: inASecond() })).rejects.toMatchObject({
      code: "deadline_exceeded",
    });
    await vi.advanceTimersByTimeAsync(1_000);
    await late;
  });

  it("rejects when the caller cancels, and when it had already", async () => {
    const controller = new AbortController();
    const waiting = within(never, { deadline: inASecond(), signal: controller.signal });
    const cancelled = expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    controller.abort();
    await cancelled;
    const aborted = within(never, { deadline: inASecond(), signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: "cancelled" });
  });
});
