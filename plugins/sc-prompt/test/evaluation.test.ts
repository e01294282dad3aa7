import path from "node:path";
import { describe, expect, test } from "vitest";
import { evaluate, readSamples, share } from "../evaluation/evaluate.ts";
import { shipped, testBroker } from "./support/shipped.ts";

describe("evaluation", () => {
  test("the set is large, half English and half German, and its wording stands in no prompt or keyword map", async () => {
    const samples = (await readSamples(path.join(shipped, "evaluation"))).filter(
      ({ command }) => command !== undefined,
    );
    expect(samples.length).toBeGreaterThanOrEqual(120);
    const german = samples.filter(({ lang }) => lang === "de").length / samples.length;
    expect(german).toBeGreaterThan(0.4);
    expect(german).toBeLessThan(0.6);
    const broker = await testBroker();
    const texts = (await broker.catalog()).commands
      .list()
      .flatMap(({ triggers, examples }) => [...triggers, ...examples]);
    for (const { request } of samples) expect(texts).not.toContain(request);
  });

  test("the shipped set reaches its targets, in each language and in the hold-out", async () => {
    const samples = await readSamples(path.join(shipped, "evaluation"));
    const outcomes = await evaluate(await testBroker(), { samples, label: "command" });
    const groups = [
      outcomes.filter(({ sample }) => sample.lang === "en"),
      outcomes.filter(({ sample }) => sample.lang === "de"),
      outcomes.filter(({ sample }) => sample.set === "holdout"),
    ];
    for (const group of groups) {
      expect(share(group, ({ top1 }) => top1)).toBeGreaterThanOrEqual(0.8);
      expect(share(group, ({ top3 }) => top3)).toBeGreaterThanOrEqual(0.95);
    }
  });

  test("share() of nothing is refused", () => {
    expect(() => share([], () => true)).toThrow(RangeError);
  });
});
