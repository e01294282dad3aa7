import { foldText } from "./fold-text.ts";
import type { Keywords } from "./keywords.ts";

/** A concept found in a text. */
export interface ConceptHit {
  readonly concept: string;
  /** "asks": the text wants it done; "implies": what it wants includes this; "mentions": it is a topic. */
  readonly kind: "asks" | "implies" | "mentions";
  /** The words that said so, folded. */
  readonly words: string;
  /** Index of the first of them in the text, and of the first after them. */
  readonly start: number;
  readonly end: number;
  /** How many of the words the pattern names, those in its gaps left out. */
  readonly named: number;
}

/** All concepts in a text, by the maps of all languages, in the order of the text. */
export function findConcepts(text: string, languages: readonly Keywords[]): ConceptHit[] {
  const folded = foldText(text);
  const hits = languages.flatMap((keywords) => findIn(folded, keywords));
  return hits
    .map((hit) => (isPartOfAnother(hit, hits) ? { ...hit, kind: "mentions" as const } : hit))
    .sort((a, b) => a.start - b.start);
}

function findIn(folded: string, keywords: Keywords): ConceptHit[] {
  return keywords.concepts.flatMap(({ name, asks, mentions, implies }): ConceptHit[] => {
    const mentioned = findAll(folded, mentions);
    const demanded = mentioned.filter(({ start }) => isDemand(folded, { start, keywords }));
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

type Found = Pick<ConceptHit, "words" | "start" | "end" | "named">;

function findAll(folded: string, pattern: RegExp | undefined): Found[] {
  if (!pattern) return [];
  return [...folded.matchAll(pattern)].map(([matched, ...gaps], index, all) => {
    const words = matched.trim();
    const start = countWords(folded.slice(0, all[index]?.index));
    const count = countWords(words);
    const inGaps = gaps.reduce((sum, gap) => sum + countWords(gap ?? ""), 0);
    return { words, start, end: start + count, named: count - inGaps };
  });
}

/** Only lead words stand before it: "please test …", "design …". */
function isDemand(folded: string, { start, keywords }: { start: number; keywords: Keywords }): boolean {
  const before = folded.trim().split(" ").slice(0, start);
  return before.every((word) => keywords.leads.has(word));
}

/** "build" in "build me an endpoint": the wording that names more knows better what is asked. */
function isPartOfAnother(hit: ConceptHit, hits: readonly ConceptHit[]): boolean {
  return hits.some((other) => {
    if (other.kind !== "asks" || other.concept === hit.concept) return false;
    const inside = other.start <= hit.start && hit.end <= other.end;
    // Of two wordings of one length that begin with one word, "add … comments" and "add … api", both count.
    return inside && (other.named > hit.named || (other.named === hit.named && other.start < hit.start));
  });
}

function countWords(text: string): number {
  return text.trim() === "" ? 0 : text.trim().split(" ").length;
}
