import type { PublishedTool } from "@backplane/host";
import MiniSearch, { type SearchOptions } from "minisearch";
import { synonymsOf } from "./synonyms.ts";
import { type ToolWords, toolWords } from "./tool-words.ts";
import { wordsOfName, wordsOfQuery } from "./words.ts";

export interface Hit {
  readonly tool: PublishedTool;
  /** BM25, summed over the fields by their weight: says which of two is nearer, nothing more. */
  readonly score: number;
}

interface Entry extends ToolWords {
  /** Position in the list of tools. */
  id: number;
}

/**
 * How much a word in a field says about what a tool is for. These, and the weights below, were tuned with the queries of one half of
 * bench/search/queries.json; the other half says how good they are.
 */
const fieldWeights: Readonly<Record<keyof ToolWords, number>> = {
  name: 3,
  title: 2,
  lead: 2,
  description: 1,
  parameters: 0.5,
};

/** Of a word that was not in the query, but means about the same. */
const synonymWeight = 0.4;

/** Of a word that begins with one of the query, or is spelt nearly like it. */
const prefixWeight = 0.3;
const fuzzyWeight = 0.1;

/** Shorter words are too easily taken for others. */
const minPrefixLength = 4;
const minFuzzyLength = 5;

/** More is no question. In UTF-16 units; then in words, each of which costs a walk through the index. */
const maxQueryLength = 1_000;
const maxQueryWords = 32;

/** For the name of a tool that is not there: any of its words may be misspelt. */
const likeNames: SearchOptions = { fields: ["name"], prefix: true, fuzzy: 0.34 };

/** Finds tools by words, with BM25. */
export class ToolIndex {
  readonly #tools: readonly PublishedTool[];
  readonly #entries: MiniSearch<Entry>;

  /** @param tools sorted by name */
  constructor(tools: readonly PublishedTool[]) {
    this.#tools = tools;
    this.#entries = new MiniSearch({
      fields: Object.keys(fieldWeights),
      tokenize: (text) => text.split(" ").filter(Boolean),
      processTerm: (word) => word,
    });
    this.#entries.addAll(tools.map(({ definition }, id) => ({ id, ...toolWords(definition) })));
  }

  /** Every tool that has anything of the query, the nearest first, equally near ones by name. */
  search(query: string): Hit[] {
    const asked = wordsOfQuery(query.slice(0, maxQueryLength)).slice(0, maxQueryWords);
    const isAsked = new Set(asked);
    const words = new Set([...asked, ...asked.flatMap(synonymsOf)]);
    return this.#find([...words], {
      boost: fieldWeights,
      boostTerm: (word) => (isAsked.has(word) ? 1 : synonymWeight),
      prefix: (word) => isAsked.has(word) && word.length >= minPrefixLength,
      fuzzy: (word) => (isAsked.has(word) && word.length >= minFuzzyLength ? 0.2 : false),
      weights: { prefix: prefixWeight, fuzzy: fuzzyWeight },
    });
  }

  /** The tools whose names are most like this one. */
  searchNames(name: string): Hit[] {
    return this.#find(wordsOfName(name.slice(0, maxQueryLength)).slice(0, maxQueryWords), likeNames);
  }

  #find(words: readonly string[], options: SearchOptions): Hit[] {
    return this.#entries
      .search(words.join(" "), options)
      .sort((a, b) => b.score - a.score || a.id - b.id)
      .flatMap(({ id, score }) => {
        const tool = this.#tools[id];
        return tool ? [{ tool, score }] : [];
      });
  }
}
