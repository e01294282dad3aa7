import type { Command, Flag, Option } from "../catalog/entry.ts";
import type { Term } from "../text/read-terms.ts";
import type { TermReader } from "../text/term-reader.ts";
import type { Choice } from "./choose-persona.ts";
import type { Match } from "./entry-index.ts";
import { explain, toScore } from "./explain.ts";

/** Below this sum a flag is not meant. */
const leastScore = 18;
/** More flags than this blur what they ask for. */
const maxFlags = 3;

export interface FlagQuestion {
  readonly ranked: readonly Match<Flag>[];
  readonly command: Command | undefined;
  readonly terms: readonly Term[];
  readonly reader: TermReader;
  /** Flags that the request names. */
  readonly named: readonly string[];
}

/** Named flags, then those that the request asks for in other words; a flag with values needs one of them said. */
export function chooseFlags(question: FlagQuestion): Choice[] {
  const named = question.named.map((name) => ({ name, score: 1, why: "it stands in the request" }));
  const found = question.ranked
    .filter(({ score, entry }) => score >= leastScore && !isOption(entry))
    .map((match) => ({ name: match.entry.name, score: toScore(match.score), why: explain(match) }));
  const chosen = new Map<string, Choice>();
  for (const choice of [...named, ...valuedChoices(question), ...found]) {
    const base = choice.name.split(" ", 1)[0] ?? choice.name;
    if (!chosen.has(base)) chosen.set(base, choice);
  }
  return [...chosen.values()].slice(0, Math.max(maxFlags, named.length));
}

/** `--focus security`, when the request speaks of security. */
function valuedChoices({ ranked, command, terms, reader }: FlagQuestion): Choice[] {
  const options: Option[] = [...(command?.options ?? []), ...ranked.map(({ entry }) => entry)];
  return options.filter(isOption).flatMap(({ name, values }) => {
    for (const value of values) {
      const said = terms.find(
        ({ term, kind }) => kind === "concept" && reader.readText(value).includes(term),
      );
      if (said) return [{ name: `${name} ${value}`, score: 0.5, why: `"${said.words}" (${value})` }];
    }
    return [];
  });
}

function isOption({ values }: Option): boolean {
  return values.length > 0;
}
