import { beforeEach, describe, expect, test } from "vitest";
import { ProgressReporter } from "../../src/calls/progress-reporter.ts";
import { ManualClock } from "../manual-clock.ts";
import { KeepingSink } from "./exchanges.ts";

let clock: ManualClock;
let sink: KeepingSink;
let abort: AbortController;

beforeEach(() => {
  clock = new ManualClock();
  sink = new KeepingSink();
  abort = new AbortController();
});

const reporter = () =>
  new ProgressReporter({ token: "t", sink, clock, signal: abort.signal, heartbeatMs: 5_000 });
const sent = () => sink.paramsOf("notifications/progress");
const values = () => sent().map((params) => params["progress"] as number);
const expectGrowing = () => {
  const all = values();
  expect(all.filter((value, index) => index > 0 && !(value > Number(all[index - 1])))).toEqual([]);
};

describe("ProgressReporter.report()", () => {
  test("sends the first notice at once, with what the tool said", () => {
    reporter().report({ progress: 1, total: 4, message: "one" });
    expect(sent()).toEqual([{ progressToken: "t", progress: 1, total: 4, message: "one" }]);
  });

  test("leaves out what the tool did not say", () => {
    reporter().report({ progress: 1, total: undefined, message: undefined });
    expect(sent()).toEqual([{ progressToken: "t", progress: 1 }]);
  });

  test("sends at most one notice in 50 ms, the newest", () => {
    const progress = reporter();
    for (let value = 1; value <= 100; value++) {
      progress.report({ progress: value });
      clock.advance(1);
    }
    expect(values()).toEqual([1, 50, 100]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("drops a value JSON cannot carry: %s", (value) => {
    reporter().report({ progress: value });
    expect(sent()).toEqual([]);
  });

  test("drops a total JSON cannot carry", () => {
    reporter().report({ progress: 1, total: Number.NaN });
    expect(sent()).toEqual([{ progressToken: "t", progress: 1 }]);
  });

  test("raises a value that does not grow, so that its message gets through", () => {
    const progress = reporter();
    for (const [value, message] of [
      [5, "a"],
      [5, "b"],
      [2, "c"],
      [6, "d"],
    ] as const) {
      progress.report({ progress: value, message });
      clock.advance(50);
    }
    expect(sent().map((params) => params["message"])).toEqual(["a", "b", "c", "d"]);
    expectGrowing();
    expect(values()[2]).toBeCloseTo(5);
    expect(values()[3]).toBe(6);
  });

  test("keeps only the newest while the client does not read", () => {
    const progress = reporter();
    sink.isBlocked = true;
    for (let value = 1; value <= 10; value++) {
      progress.report({ progress: value });
      clock.advance(60);
    }
    expect(sent()).toEqual([]);
    sink.isBlocked = false;
    clock.advance(60);
    expect(values()).toEqual([10]);
  });
});

describe("ProgressReporter heartbeat", () => {
  test("tells every 5 s that a silent call still runs", () => {
    reporter();
    clock.advance(4_999);
    expect(sent()).toEqual([]);
    clock.advance(15_001);
    expect(sent()).toHaveLength(4);
    expectGrowing();
  });

  test("repeats what the tool said last and stays below what it says next", () => {
    const progress = reporter();
    progress.report({ progress: 0.25, total: 1, message: "a quarter" });
    clock.advance(12 * 3_600_000 + 100);
    progress.report({ progress: 0.250_001, total: 1, message: "more" });
    expect(sent().at(-2)).toMatchObject({ total: 1, message: "a quarter" });
    expect(sent().at(-1)).toEqual({ progressToken: "t", progress: 0.250_001, total: 1, message: "more" });
    expect(sent()).toHaveLength(1 + 8_640 + 1);
    expectGrowing();
  });

  test.each([0, -3, 1e-6, 1e15])("before the tool's first value leaves room for it: %s", (first) => {
    const progress = reporter();
    clock.advance(60_100);
    progress.report({ progress: first, message: "first" });
    expect(sent().at(-1)?.["message"]).toBe("first");
    expectGrowing();
    if (first > 0) expect(sent().at(-1)?.["progress"]).toBe(first);
  });

  test("grows above values that have no fraction left", () => {
    const progress = reporter();
    progress.report({ progress: 2 ** 52 });
    clock.advance(20_000);
    expect(sent()).toHaveLength(5);
    expectGrowing();
  });

  test("waits while the tool itself reports", () => {
    const progress = reporter();
    for (let value = 1; value <= 5; value++) {
      progress.report({ progress: value });
      clock.advance(4_000);
    }
    expect(values()).toEqual([1, 2, 3, 4, 5]);
  });

  test("is left out while the client does not read", () => {
    reporter();
    sink.isBlocked = true;
    clock.advance(20_000);
    expect(sent()).toEqual([]);
  });
});

describe("ProgressReporter.finish()", () => {
  test("sends the value held back, then nothing more", () => {
    const progress = reporter();
    progress.report({ progress: 1 });
    progress.report({ progress: 2 });
    progress.finish();
    expect(values()).toEqual([1, 2]);
    expect(clock.pendingTimers).toBe(0);
  });

  test("sends nothing when nothing is held back", () => {
    const progress = reporter();
    progress.report({ progress: 1 });
    progress.finish();
    expect(values()).toEqual([1]);
    expect(clock.pendingTimers).toBe(0);
  });

  test("sends nothing of a cancelled call", () => {
    const progress = reporter();
    progress.report({ progress: 1 });
    progress.report({ progress: 2 });
    abort.abort();
    clock.advance(20_000);
    progress.finish();
    expect(values()).toEqual([1]);
    expect(clock.pendingTimers).toBe(0);
  });
});
