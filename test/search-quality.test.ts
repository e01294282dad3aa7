import { expect, test } from "vitest";
import { evaluateSearch } from "../bench/search/evaluate.mjs";

/** Some points below what was reached, so that only what makes the search worse fails. */
const least: Readonly<Record<string, number>> = { development: 0.8, people: 0.75, models: 0.95 };

const quality = evaluateSearch();

test("evaluateSearch() knows each of the sets, with at least 50 queries", () => {
  expect(quality.map(({ set }) => set).sort()).toEqual(Object.keys(least).sort());
  for (const { set, queries } of quality) expect(queries, set).toBeGreaterThanOrEqual(50);
});

test.each(quality)(
  "search_tools shows a right tool among the first five for the queries of $set",
  ({ set, recall5, missed }) => {
    expect(recall5, `missed: ${JSON.stringify(missed)}`).toBeGreaterThanOrEqual(least[set] ?? 1);
  },
);
