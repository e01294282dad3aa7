/**
 * Characters that a person or model must not be shown from a plugin: controls other than tab and newline, what changes the
 * writing direction, what cannot be seen (so emoji lose their joiners), and halves of characters.
 */
const unsafe = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text without unsafe characters, at most `maxLength` UTF-16 units long. */
export function cleanText(text: string, maxLength: number): string {
  return text.replace(unsafe, "").slice(0, maxLength);
}

export function isCleanText(text: string): boolean {
  return text.search(unsafe) === -1;
}
