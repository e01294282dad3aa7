const MAX_QUOTED_CHARACTERS = 200;

/** Foreign text for an error message: in quotes, control characters escaped, cut when long. */
export function quoted(text: string, maxCharacters: number = MAX_QUOTED_CHARACTERS): string {
  const cut = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
  // JSON leaves DEL, C1 controls and the bidirectional overrides as they are.
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
