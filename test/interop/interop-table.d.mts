import type { Direction, Feature } from "./features.mjs";

/** One cell of the table. */
export interface Result {
  readonly feature: Feature;
  readonly direction: Direction;
  readonly passed: boolean;
}

/** Where the table is checked in. */
export const tablePath: string;
/** Where the last run of the test left its results. */
export const resultsPath: string;

/** The page for these results. */
export function renderTable(results: readonly Result[]): string;

/** The results that the last run of the test left. */
export function readResults(): Result[];
