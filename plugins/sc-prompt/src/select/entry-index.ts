import MiniSearch from "minisearch";
import type { AnyEntry } from "../catalog/entry.ts";
import type { Term } from "../text/read-terms.ts";
import type { TermReader } from "../text/term-reader.ts";

/** How well an entry fits a request. */
export interface Match<Kind extends AnyEntry> {
  readonly entry: Kind;
  /** Sum of the reasons. */
  readonly score: number;
  /** The greatest first. */
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly term: Term;
  readonly score: number;
}

const fields = ["name", "description", "triggers", "options", "examples"] as const;

/** How much a field says about what an entry is for. */
const boost: Readonly<Record<(typeof fields)[number], number>> = {
  name: 4,
  description: 2,
  triggers: 2,
  options: 0.5,
  examples: 1,
};

/** BM25 over entries of one kind; keeps for each hit which term brought how much. */
export class EntryIndex<Kind extends AnyEntry> {
  readonly #entries: readonly Kind[];
  readonly #search: MiniSearch;

  constructor(entries: readonly Kind[], reader: TermReader) {
    this.#entries = entries;
    // Terms hold no space, so that splitting at spaces gives back what the reader found.
    this.#search = new MiniSearch({
      fields: [...fields],
      tokenize: (text) => text.split(" ").filter(Boolean),
      processTerm: (term) => term,
      searchOptions: { boost: { ...boost } },
    });
    this.#search.addAll(this.#entries.map((entry, id) => ({ id, ...reader.readEntry(entry) })));
  }

  /** The best first; equal ones by name, so that the same request has the same answer. */
  match(terms: readonly Term[]): Match<Kind>[] {
    const reasons = this.#entries.map((): Reason[] => []);
    for (const term of terms) {
      for (const { id, score } of this.#search.search(term.term)) {
        reasons[id as number]?.push({ term, score: score * term.weight });
      }
    }
    return this.#entries
      .map((entry, id) => toMatch(entry, reasons[id] ?? []))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || (a.entry.name < b.entry.name ? -1 : 1));
  }
}

function toMatch<Kind extends AnyEntry>(entry: Kind, reasons: Reason[]): Match<Kind> {
  reasons.sort((a, b) => b.score - a.score);
  return { entry, reasons, score: reasons.reduce((sum, reason) => sum + reason.score, 0) };
}
