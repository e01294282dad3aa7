import { findConcepts } from "./find-concepts.ts";
import { foldText } from "./fold-text.ts";
import type { Keywords } from "./keywords.ts";
import { stemWords } from "./stem-words.ts";

/** One thing a text says: a concept (`#debug`) or the stem of a word. */
export interface Term {
  readonly term: string;
  /** How much it says about what is wanted. */
  readonly weight: number;
  /** The words of the text that said it, folded. */
  readonly words: string;
}

const kindWeight = { asks: 3, implies: 1.5, mentions: 1.4 } as const;
/** What comes later in a request is more often a detail: "write tests for the export button". */
const laterFactor = 0.85;
const wordWeight = 0.3;

/** What a request says, each term once with its greatest weight. */
export function readTerms(text: string, languages: readonly Keywords[]): Term[] {
  const folded = foldText(text);
  const terms = new Map<string, Term>();
  for (const term of [...conceptTerms(folded, languages), ...wordTerms(folded, languages)]) {
    if (term.weight > (terms.get(term.term)?.weight ?? 0)) terms.set(term.term, term);
  }
  return [...terms.values()];
}

/** What a prompt's text says, each term as often as it is said. */
export function indexTerms(text: string, languages: readonly Keywords[]): string[] {
  const folded = foldText(text);
  const concepts = findConcepts(folded, languages);
  return [
    ...concepts.filter(({ kind }) => kind !== "implies").map(({ concept }) => `#${concept}`),
    ...stemWords(folded, languages).map(({ stem }) => stem),
  ];
}

function conceptTerms(folded: string, languages: readonly Keywords[]): Term[] {
  const order = new Map<string, number>();
  return findConcepts(folded, languages).map(({ concept, kind, words }) => {
    if (!order.has(concept)) order.set(concept, order.size);
    const weight = kindWeight[kind] * laterFactor ** (order.get(concept) ?? 0);
    return { term: `#${concept}`, weight, words };
  });
}

function wordTerms(folded: string, languages: readonly Keywords[]): Term[] {
  return stemWords(folded, languages).map(({ stem, word }) => ({
    term: stem,
    weight: wordWeight,
    words: word,
  }));
}
