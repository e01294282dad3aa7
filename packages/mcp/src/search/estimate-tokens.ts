/**
 * How many tokens a model pays for a text, about. JSON of tool definitions has 4 to 5 characters a token with the tokenizers we know of
 * (`npm run bench -- --only tokens`), so this errs on the high side; a real one would cost more to load than the whole face.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
