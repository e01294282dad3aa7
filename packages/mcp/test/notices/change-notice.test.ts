import { expect, test } from "vitest";
import { ChangeNotice } from "../../src/notices/change-notice.ts";
import { ManualClock } from "../manual-clock.ts";

function setup() {
  const clock = new ManualClock();
  const sentAt: number[] = [];
  return { clock, sentAt, notice: new ChangeNotice({ clock, send: () => sentAt.push(clock.now()) }) };
}

test("ChangeNotice.changed() sends one notice for a burst, 50 ms after its first change", () => {
  const { clock, sentAt, notice } = setup();
  for (let i = 0; i < 10; i++) {
    notice.changed();
    clock.advance(4);
  }
  clock.advance(1_000);
  expect(sentAt).toEqual([50]);
});

test("ChangeNotice.changed() sends another notice for the next burst", () => {
  const { clock, sentAt, notice } = setup();
  notice.changed();
  clock.advance(100);
  notice.changed();
  clock.advance(100);
  expect(sentAt).toEqual([50, 150]);
});

test("ChangeNotice.flush() sends what waits at once, and only that", () => {
  const { clock, sentAt, notice } = setup();
  notice.flush();
  notice.changed();
  clock.advance(10);
  notice.flush();
  clock.advance(1_000);
  expect(sentAt).toEqual([10]);
});

test("ChangeNotice.close() sends nothing and leaves no timer", () => {
  const { clock, sentAt, notice } = setup();
  notice.changed();
  notice.close();
  clock.advance(1_000);
  expect(sentAt).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
