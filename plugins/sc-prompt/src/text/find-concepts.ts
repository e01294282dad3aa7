import type { Keywords } from "./keywords.ts";

/** A concept found in a text. */
export interface ConceptHit {
  readonly concept: string;
  /** "asks": the text wants it done; "implies": what it wants includes this; "mentions": it is a topic. */
  readonly kind: "asks" | "implies" | "mentions";
  /** The words that said so, folded. */
  readonly words: string;
  /** Index of the first of them in the text. */
  readonly position: number;
}

/** All concepts in a folded text, by the maps of all languages, in the order of the text. */
export function findConcepts(folded: string, languages: readonly Keywords[]): ConceptHit[] {
  const hits = languages.flatMap((keywords) => findIn(folded, keywords));
  return hits
    .map((hit) => (isPartOfAnother(hit, hits) ? { ...hit, kind: "mentions" as const } : hit))
    .sort((a, b) => a.position - b.position);
}

function findIn(folded: string, keywords: Keywords): ConceptHit[] {
  return keywords.concepts.flatMap(({ name, asks, mentions, implies }): ConceptHit[] => {
    const mentioned = findAll(folded, mentions);
    const demanded = mentioned.filter((found) => isDemand(folded, { ...found, keywords }));
    const asked = [...findAll(folded, asks), ...demanded];
    return [
      ...asked.map((found) => ({ ...found, concept: name, kind: "asks" }) as const),
      ...mentioned.map((found) => ({ ...found, concept: name, kind: "mentions" }) as const),
      ...implies.flatMap((concept) =>
        asked.map((found) => ({ ...found, concept, kind: "implies" }) as const),
      ),
    ];
  });
}

interface Found {
  readonly words: string;
  readonly position: number;
}

function findAll(folded: string, pattern: RegExp | undefined): Found[] {
  if (!pattern) return [];
  return [...folded.matchAll(pattern)].map((match) => ({
    words: match[0].trim(),
    position: folded.slice(0, match.index).split(" ").length - 1,
  }));
}

/** Only lead words stand before it: "please test …", "design …". */
function isDemand(folded: string, { position, keywords }: Found & { keywords: Keywords }): boolean {
  const before = folded.trim().split(" ").slice(0, position);
  return before.every((word) => keywords.leads.has(word));
}

/** "build" in "build me an endpoint": the longer wording knows better what is asked. */
function isPartOfAnother(hit: ConceptHit, hits: readonly ConceptHit[]): boolean {
  return hits.some((other) => {
    if (other.kind !== "asks" || other.concept === hit.concept || lengthOf(other) <= lengthOf(hit))
      return false;
    const inside =
      other.position <= hit.position && hit.position + lengthOf(hit) <= other.position + lengthOf(other);
    // Two wordings that begin with one word, "add … comments" and "add … api", both count.
    return inside && (lengthOf(hit) === 1 || other.position < hit.position);
  });
}

function lengthOf({ words }: Found): number {
  return words.split(" ").length;
}
