/** A revision of MCP that the suite knows the requirements of. */
export type Revision = "2025-11-25" | "2026-07-28";

/** Which side of MCP is tested. */
export type Leg = "server" | "client";

/** What a scenario counts for: "required", or why it is not scored. */
export type Standing = "required" | "extension" | "pending" | "added-after-release";

/** What came of one scenario. */
export interface Result {
  readonly leg: Leg;
  readonly revision: Revision;
  readonly scenario: string;
  readonly standing: Standing;
  /** How many checks passed. */
  readonly passed: number;
  readonly warnings: readonly string[];
  readonly failures: readonly string[];
}

export const revisions: readonly Revision[];
export const legs: readonly Leg[];
/** Where the page is checked in. */
export const pagePath: string;
/** Where the last run of the test left its results. */
export const resultsPath: string;

/** The page for these results. Throws for a scenario that fails. */
export function renderPage(results: readonly Result[]): string;

/** The results that the last run of the test left. */
export function readResults(): Result[];
