import { test } from "vitest";
import { type Direction, directions, type Feature, features } from "./features.mjs";
import type { Result } from "./interop-table.mjs";

/** The cells of this run so far. */
export const results: Result[] = [];

/** A test that is one cell of the table: its name is the column and the row. */
function cell(direction: Direction, feature: Feature, body: () => Promise<void>): void {
  test(`${directions[direction]}: ${features[feature]}`, async () => {
    let passed = false;
    try {
      await body();
      passed = true;
    } finally {
      results.push({ feature, direction, passed });
    }
  });
}

/** A cell of the first column. */
export function typescriptHost(feature: Feature, body: () => Promise<void>): void {
  cell("typescriptHost", feature, body);
}

/** A cell of the second column. */
export function goHost(feature: Feature, body: () => Promise<void>): void {
  cell("goHost", feature, body);
}
