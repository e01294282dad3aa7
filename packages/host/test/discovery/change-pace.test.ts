import { describe, expect, it } from "vitest";
import { ChangePace, holdAfter, type TakeUp } from "../../src/discovery/change-pace.ts";

const every = (gapMs: number, count: number): TakeUp[] =>
  Array.from({ length: count }, (_, index) => ({ at: index * gapMs, heldMs: 0 }));

describe("holdAfter()", () => {
  it("lets five changes in a row pass, then has them wait twice as long each time, five minutes at most", () => {
    const holds = [1, 4, 5, 6, 7, 20].map((count) => holdAfter(every(1_000, count)));
    expect(holds).toEqual([0, 0, 2_000, 4_000, 8_000, 300_000]);
  });

  it("never holds changes that are as far apart as a person's", () => {
    expect(holdAfter(every(10_001, 20))).toBe(0);
  });

  it("takes no time that a change was held for a pause", () => {
    const held = { at: 100_000, heldMs: 95_000 };
    expect(holdAfter([...every(1_000, 6), held])).toBe(8_000);
  });
});

describe("ChangePace", () => {
  it("counts what was taken up, not what had to wait", () => {
    const pace = new ChangePace();
    const waits = [0, 1, 2, 3, 4, 5, 6, 2_004].map((at) => pace.take(at));
    expect(waits).toEqual([0, 0, 0, 0, 0, 1_999, 1_998, 0]);
    expect(pace.take(2_005)).toBe(3_999);
  });
});
