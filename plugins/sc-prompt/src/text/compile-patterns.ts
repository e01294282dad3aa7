import { foldText } from "./fold-text.ts";

/** Most words that `~` may stand for. */
const maxGapWords = 8;

/**
 * One expression for all patterns of a list (keywords/README.md), to be run over folded text. What stood in a gap is
 * captured, and nothing else.
 */
export function compilePatterns(patterns: readonly string[]): RegExp | undefined {
  if (patterns.length === 0) return undefined;
  // The space that every pattern starts with is factored out: four times as fast over long texts.
  return new RegExp(` (?:${patterns.map((pattern) => compile(pattern).slice(1)).join("|")})(?= )`, "gu");
}

function compile(pattern: string): string {
  return pattern
    .split(/\s+/)
    .map((word) => (word === "~" ? `((?: \\S+){0,${maxGapWords}}?)` : ` (?:${alternatives(word)})`))
    .join("");
}

function alternatives(word: string): string {
  return word.split("|").map(compileWord).join("|");
}

function compileWord(word: string): string {
  const start = word.startsWith("*") ? "\\S*" : "";
  const end = word.endsWith("*") ? "\\S*" : "";
  return start + foldText(word).trim() + end;
}
