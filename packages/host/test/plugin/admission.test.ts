import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Admission } from "../../src/plugin/admission.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const inAMinute = () => ({ deadline: Date.now() + 60_000 });

describe("Admission", () => {
  it("enter() lets in as many as may run, and the next in the order they came", async () => {
    const admission = new Admission({ concurrency: 2, queue: 10 });
    const entered: number[] = [];
    const enter = async (call: number) => {
      await admission.enter(inAMinute());
      entered.push(call);
    };
    const calls = [1, 2, 3, 4].map(enter);
    await vi.advanceTimersByTimeAsync(0);
    expect(entered).toEqual([1, 2]);
    expect(admission.calls).toBe(4);
    admission.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(entered).toEqual([1, 2, 3]);
    admission.leave();
    await Promise.all(calls);
    expect(entered).toEqual([1, 2, 3, 4]);
    admission.leave();
    admission.leave();
    expect(admission.calls).toBe(0);
  });

  it("enter() refuses at once when too many wait", async () => {
    const admission = new Admission({ concurrency: 1, queue: 1 });
    await admission.enter(inAMinute());
    const waiting = admission.enter(inAMinute());
    await expect(admission.enter(inAMinute())).rejects.toMatchObject({
      code: "overloaded",
      message: "1 calls run and 1 wait already; try again later",
    });
    admission.leave();
    await waiting;
  });

  it("enter() gives up its place in the queue at its deadline", async () => {
    const admission = new Admission({ concurrency: 1, queue: 2 });
    await admission.enter(inAMinute());
    const impatient = admission.enter({ deadline: Date.now() + 10 });
    const patient = admission.enter(inAMinute());
    const late = expect(impatient).rejects.toMatchObject({ code: "deadline_exceeded" });
    await vi.advanceTimersByTimeAsync(10);
    await late;
    admission.leave();
    await patient;
    expect(admission.calls).toBe(1);
  });

  it("enter() gives up its place in the queue when the caller cancels, also before it waits", async () => {
    const admission = new Admission({ concurrency: 1, queue: 2 });
    await admission.enter(inAMinute());
    const controller = new AbortController();
    const waiting = admission.enter({ ...inAMinute(), signal: controller.signal });
    const cancelled = expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    controller.abort();
    await cancelled;
    const aborted = admission.enter({ ...inAMinute(), signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: "cancelled" });
    expect(admission.calls).toBe(1);
  });
});
