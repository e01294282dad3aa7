import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TaskTimes } from "../../src/tasks/task-times.ts";
import { ManualClock } from "../manual-clock.ts";

let clock: ManualClock;
let times: TaskTimes;

beforeEach(() => {
  vi.spyOn(Date, "now").mockReturnValue(Date.UTC(2026, 10, 25, 12));
  clock = new ManualClock();
  clock.advance(7_777.7);
  times = new TaskTimes({ clock, keepMs: 60_000 });
});

afterEach(() => vi.restoreAllMocks());

const ageOf = ({ createdAt, lastUpdatedAt }: TaskTimes["facts"]) =>
  Date.parse(lastUpdatedAt) - Date.parse(createdAt);

test("TaskTimes.facts are ISO 8601 and whole milliseconds, whatever the clock says", () => {
  clock.advance(1_234.56);
  times.updated();
  const { createdAt, lastUpdatedAt, ttlMs, pollIntervalMs } = times.facts;
  for (const time of [createdAt, lastUpdatedAt])
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(createdAt).toBe("2026-11-25T12:00:00.000Z");
  expect([ttlMs, pollIntervalMs]).toEqual([61_235, 309]);
});

test("TaskTimes.updated() sets the time of the last change", () => {
  expect(ageOf(times.facts)).toBe(0);
  clock.advance(5_000);
  times.updated();
  clock.advance(5_000);
  expect(ageOf(times.facts)).toBe(5_000);
});

test("TaskTimes.facts let a task live as long as it runs, and for a while after", () => {
  expect(times.facts.ttlMs).toBe(60_000);
  clock.advance(100_000);
  expect(times.facts.ttlMs).toBe(160_000);
  times.ended();
  clock.advance(100_000);
  expect(times.facts.ttlMs).toBe(160_000);
  expect(ageOf(times.facts)).toBe(100_000);
});

test.each([
  [0, 250],
  [1_000, 250],
  [4_000, 1_000],
  [20_000, 5_000],
  [3_600_000, 5_000],
])("TaskTimes.facts after %d ms want the next look in %d", (livedMs, pollIntervalMs) => {
  clock.advance(livedMs);
  expect(times.facts.pollIntervalMs).toBe(pollIntervalMs);
});
