import type { AnyEntry } from "../catalog/entry.ts";
import type { Match } from "./entry-index.ts";

/** Most words of the request that are named as reasons. */
const maxReasons = 3;

/** A score from 0 to just under 1. The half-way point is about one clear word in a name or two in a description. */
export function toScore(sum: number): number {
  return Math.round((sum / (sum + 30)) * 100) / 100;
}

/** Which words of the request spoke for it: `"slow queries" (performance), "memory"`. */
export function explain(match: Match<AnyEntry>): string {
  const said = new Map<string, string>();
  for (const { term } of match.reasons) {
    if (!said.has(term.words))
      said.set(term.words, term.term.startsWith("#") ? ` (${term.term.slice(1)})` : "");
  }
  const parts = [...said].slice(0, maxReasons).map(([words, concept]) => `"${words}"${concept}`);
  return parts.join(", ");
}
