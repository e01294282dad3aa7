// OpenAI's o200k_base. Other models' tokenizers are not public or differ by some per cent; the ratios hardly do.
import { countTokens as count } from "gpt-tokenizer/encoding/o200k_base";

/** Tokens of a text, or of the JSON of anything else. A description may spell out a special token; it is text all the same. */
export function countTokens(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return count(text, { allowedSpecial: new Set(), disallowedSpecial: new Set() });
}
