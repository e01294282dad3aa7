import type { Catalog } from "../catalog/catalog.ts";
import type { Command, Persona } from "../catalog/entry.ts";
import type { Match } from "./entry-index.ts";
import { explain, toScore } from "./explain.ts";

/** One thing chosen beside the command. */
export interface Choice {
  readonly name: string;
  readonly score: number;
  readonly why: string;
}

/** Below this sum the request says nothing of a field of expertise. */
const leastScore = 30;
/** A persona that the command lists suits it better than one that it does not, and its usual one best. */
const listedFactor = 1.4;
const usualFactor = 1.8;

/** The persona whose field the request touches; else the command's own; else none. */
export function choosePersona(
  ranked: readonly Match<Persona>[],
  { command, catalog }: { command: Command | undefined; catalog: Catalog },
): Choice | undefined {
  const usual = catalog.personas.find(command?.defaultPersona ?? "");
  const listed = new Set(command?.personas.map((name) => catalog.personas.find(name)?.name));
  const factor = ({ name }: Persona): number =>
    name === usual?.name ? usualFactor : listed.has(name) ? listedFactor : 1;
  const [best] = ranked
    .map((match) => ({ match, sum: match.score * factor(match.entry) }))
    .sort((a, b) => b.sum - a.sum);
  if (best && best.sum >= leastScore) {
    return { name: best.match.entry.name, score: toScore(best.sum), why: explain(best.match) };
  }
  return usual && { name: usual.name, score: 0, why: `the usual one for "${command?.name}"` };
}
