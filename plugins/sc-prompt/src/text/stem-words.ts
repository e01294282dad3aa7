import { stemmer as stemEnglish } from "@orama/stemmers/english";
import { stemmer as stemGerman } from "@orama/stemmers/german";
import type { Keywords } from "./keywords.ts";

const stemmers: Readonly<Record<string, (word: string) => string>> = { en: stemEnglish, de: stemGerman };

/** The stems of a folded text's words, without those that say nothing in its language. */
export function stemWords(folded: string, languages: readonly Keywords[]): { stem: string; word: string }[] {
  const words = folded.trim().split(" ").filter(Boolean);
  const keywords = guessLanguage(words, languages);
  const stem = stemmers[keywords?.language ?? "en"] ?? ((word: string): string => word);
  return words
    .filter((word) => word.length > 1 && !keywords?.stopWords.has(word))
    .map((word) => ({ stem: stem(word), word }));
}

/** The one most of whose stop words occur; none when none do. */
function guessLanguage(words: readonly string[], languages: readonly Keywords[]): Keywords | undefined {
  const counts = languages.map(({ stopWords }) => words.filter((word) => stopWords.has(word)).length);
  const most = Math.max(0, ...counts);
  return most > 0 ? languages[counts.indexOf(most)] : undefined;
}
