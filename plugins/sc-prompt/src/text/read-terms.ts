import { type ConceptHit, findConcepts } from "./find-concepts.ts";
import { foldText } from "./fold-text.ts";
import type { Keywords } from "./keywords.ts";
import { stemWords } from "./stem-words.ts";

/** One thing a text says: a concept (`#debug`) or the stem of a word. */
export interface Term {
  readonly term: string;
  readonly kind: "concept" | "hint" | "word";
  /** How much it says about what is wanted. */
  readonly weight: number;
  /** The words of the text that said it, folded. */
  readonly words: string;
}

const kindWeight = { asks: 3, implies: 1.5, mentions: 1.4, hints: 0.9 } as const;
/** A field such as security or databases is a matter for personas; it says little about what to do. */
const fieldFactor = 0.4;
/** What comes later in a request is more often a detail: "write tests for the export button". */
const laterFactor = 0.85;
const wordWeight = 0.3;
/** What a second wording that asks for the same thing adds, as a share of the first. */
const furtherShare = 0.25;
const maxAsks = 3;
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

/** The strongest wording of each concept, and a share for each further one that stands elsewhere in the text. */
function conceptTerms(text: string, languages: readonly Keywords[]): Term[] {
  const byConcept = new Map<string, ConceptHit[]>();
  for (const hit of findConcepts(text, languages)) {
    byConcept.set(hit.concept, [...(byConcept.get(hit.concept) ?? []), hit]);
  }
  let before = 0;
  return [...byConcept].map(([concept, hits]) => {
    const [strongest, ...others] = keepApart([...hits].sort((a, b) => strengthOf(b) - strengthOf(a)));
    const words = strongest?.words ?? "";
    if (!strongest || strongest.kind === "hints")
      return { term: `#${concept}`, kind: "hint", weight: kindWeight.hints, words };
    const further = Math.min(others.filter(({ kind }) => kind === "asks").length, maxAsks - 1);
    const field = isField(concept, languages);
    const factor = field ? fieldFactor : laterFactor ** before++;
    const weight = strengthOf(strongest) * (1 + furtherShare * further) * factor;
    return { term: `#${concept}`, kind: "concept", weight, words };
  });
}

function isField(concept: string, languages: readonly Keywords[]): boolean {
  return !languages.some(({ concepts }) => concepts.some(({ name, asks }) => name === concept && asks));
}

function strengthOf({ kind, named }: ConceptHit): number {
  return kindWeight[kind] * (1 + namedShare * (Math.min(named, maxNamed) - 1));
}

/** Those that share no word of the text with an earlier one of the list. */
function keepApart(hits: readonly ConceptHit[]): ConceptHit[] {
  const kept: ConceptHit[] = [];
  for (const hit of hits) {
    if (!kept.some((other) => hit.start < other.end && other.start < hit.end)) kept.push(hit);
  }
  return kept;
}

function wordTerms(folded: string, languages: readonly Keywords[]): Term[] {
  return stemWords(folded, languages).map(({ stem, word }) => ({
    term: stem,
    kind: "word",
    weight: wordWeight,
    words: word,
  }));
}
