/** Revisions of MCP that are spoken, newest first. */
export const modernRevisions: readonly string[] = ["2026-07-28"];
export const legacyRevisions: readonly string[] = [
  "2025-11-25",
  "2025-06-18",
  "2025-03-26",
  "2024-11-05",
  "2024-10-07",
];

/** `modern`: from 2026-07-28 on there is no session, and each request says what its client can do. */
export type Era = "legacy" | "modern";

export function eraOf(revision: string): Era {
  return modernRevisions.includes(revision) ? "modern" : "legacy";
}
