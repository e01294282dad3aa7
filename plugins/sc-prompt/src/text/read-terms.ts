import { type ConceptHit, findConcepts } from "./find-concepts.ts";
import { foldText } from "./fold-text.ts";
import type { Keywords } from "./keywords.ts";
import { stemWords } from "./stem-words.ts";

/** One thing a text says: a concept (`#debug`) or the stem of a word. */
export interface Term {
  readonly term: string;
  readonly kind: "concept" | "word";
  /** How much it says about what is wanted. */
  readonly weight: number;
  /** The words of the text that said it, folded. */
  readonly words: string;
}

const kindWeight = { asks: 3, implies: 1.5, mentions: 1.4 } as const;
/** A field such as security or databases is a matter for personas; it says little about what to do. */
const fieldFactor = 0.4;
/** What comes later in a request is more often a detail: "write tests for the export button". */
const laterFactor = 0.85;
const wordWeight = 0.3;
/** What each further word that a wording names adds: "write … unit tests" says more than "write … tests". */
const namedShare = 0.1;
const maxNamed = 4;

/** What a request says, each term once. */
export function readTerms(text: string, languages: readonly Keywords[]): Term[] {
  const folded = foldText(text);
  const words = new Map(wordTerms(folded, languages).map((term) => [term.term, term]));
  return [...conceptTerms(text, languages), ...words.values()];
}

/** What a prompt's text says, each term as often as it is said. */
export function indexTerms(text: string, languages: readonly Keywords[]): string[] {
  const folded = foldText(text);
  const concepts = findConcepts(text, languages);
  return [
    ...concepts
      .filter(({ kind }) => kind === "asks" || kind === "mentions")
      .map(({ concept }) => `#${concept}`),
    ...stemWords(folded, languages).map(({ stem }) => stem),
  ];
}

/** The strongest wording of each concept. */
function conceptTerms(text: string, languages: readonly Keywords[]): Term[] {
  const byConcept = new Map<string, ConceptHit[]>();
  for (const hit of findConcepts(text, languages)) {
    byConcept.set(hit.concept, [...(byConcept.get(hit.concept) ?? []), hit]);
  }
  let before = 0;
  return [...byConcept].map(([concept, hits]) => {
    const strongest = hits.reduce((best, hit) => (strengthOf(hit) > strengthOf(best) ? hit : best));
    const factor = isField(concept, languages) ? fieldFactor : laterFactor ** before++;
    const weight = strengthOf(strongest) * factor;
    return { term: `#${concept}`, kind: "concept", weight, words: strongest.words };
  });
}

function isField(concept: string, languages: readonly Keywords[]): boolean {
  return !languages.some(({ concepts }) => concepts.some(({ name, asks }) => name === concept && asks));
}

function strengthOf({ kind, named }: ConceptHit): number {
  return kindWeight[kind] * (1 + namedShare * (Math.min(named, maxNamed) - 1));
}

function wordTerms(folded: string, languages: readonly Keywords[]): Term[] {
  return stemWords(folded, languages).map(({ stem, word }) => ({
    term: stem,
    kind: "word",
    weight: wordWeight,
    words: word,
  }));
}
