import { describe, expect, it } from "vitest";
import { PublishBudget } from "../../src/events/publish-budget.ts";

const taken = (budget: PublishBudget, { bytes, now }: { bytes: number; now: number }): number => {
  let count = 0;
  while (count < 10_000 && budget.take(bytes, now)) count += 1;
  return count;
};

describe("PublishBudget.take()", () => {
  it("lets a burst pass, then so many events a second", () => {
    const budget = new PublishBudget(0);
    expect(taken(budget, { bytes: 1, now: 0 })).toBe(2_000);
    expect(taken(budget, { bytes: 1, now: 500 })).toBe(500);
    expect(taken(budget, { bytes: 1, now: 60_000 })).toBe(2_000);
  });

  it("counts bytes, too", () => {
    const budget = new PublishBudget(0);
    expect(taken(budget, { bytes: 256 * 1024, now: 0 })).toBe(64);
    expect(taken(budget, { bytes: 256 * 1024, now: 1_000 })).toBe(32);
  });

  it("takes nothing for what it refuses", () => {
    const budget = new PublishBudget(0);
    taken(budget, { bytes: 256 * 1024, now: 0 });
    expect(budget.take(1, 0)).toBe(false);
    expect(budget.take(0, 0)).toBe(true);
  });

  it("is not fooled by a clock that stands still or goes back", () => {
    const budget = new PublishBudget(1_000);
    taken(budget, { bytes: 1, now: 1_000 });
    expect(budget.take(1, 0)).toBe(false);
  });
});
