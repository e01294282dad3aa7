import type { Catalog } from "../catalog/catalog.ts";
import type { Mode } from "../catalog/entry.ts";
import type { Choice } from "./choose-persona.ts";
import type { Match } from "./entry-index.ts";
import { explain, toScore } from "./explain.ts";

/** Most requests need no mode: only a clear sign switches one on. */
const leastScore = 18;

export function chooseMode(
  ranked: readonly Match<Mode>[],
  { flags, catalog }: { flags: readonly string[]; catalog: Catalog },
): Choice | undefined {
  const named = catalog.modes.list().find((mode) => mode.flags.some((flag) => flags.includes(flag)));
  if (named) return { name: named.name, score: 1, why: "its flag stands in the request" };
  const [best] = ranked;
  if (!best || best.score < leastScore) return undefined;
  return { name: best.entry.name, score: toScore(best.score), why: explain(best) };
}
