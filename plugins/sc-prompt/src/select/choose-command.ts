import type { Command } from "../catalog/entry.ts";
import type { Match } from "./entry-index.ts";

/** Commands in the order of their fit, and whether the first may be trusted. */
export interface CommandChoice {
  readonly ranked: readonly Match<Command>[];
  /** Undefined: sure. */
  readonly unsure: string | undefined;
}

/** Below this sum hardly a word of the request was understood. */
const leastScore = 12;
/** A second this close to the first, as a share of it, could as well be meant. */
const tooClose = 0.95;

export function chooseCommand(ranked: readonly Match<Command>[]): CommandChoice {
  const [first, second] = ranked;
  if (!first) return { ranked, unsure: "No word of the request points to a command." };
  if (first.score < leastScore) {
    return { ranked, unsure: `Little in the request points to a command; "${first.entry.name}" is a guess.` };
  }
  if (second && second.score > first.score * tooClose) {
    const names = `"${first.entry.name}" and "${second.entry.name}"`;
    return { ranked, unsure: `${names} fit about equally well.` };
  }
  return { ranked, unsure: undefined };
}
