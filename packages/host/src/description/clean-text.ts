/**
 * Characters that a person or model must not be shown from a plugin: controls other than tab and newline, what changes the
 * writing direction, what cannot be seen (so emoji lose their joiners and variants), and halves of characters.
 */
const unsafe = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The text without unsafe characters, at most `maxLength` UTF-16 units long. */
export function cleanText(text: string, maxLength: number): string {
  // Cut first: a cut may halve a character.
  return text.slice(0, maxLength).replace(unsafe, "");
}

/** The same in one line, for lists and messages: what stands in it cannot pose as a line of its own. */
export function cleanLine(text: string, maxLength: number): string {
  const line = cleanText(text.slice(0, maxLength).replace(/\s+/g, " "), maxLength);
  return text.length > maxLength ? `${line}…` : line;
}

export function isCleanText(text: string): boolean {
  return text.search(unsafe) === -1;
}
