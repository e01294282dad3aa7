/**
 * Characters that would act on a terminal or deceive its reader: controls, what changes the writing direction, what cannot
 * be seen, and halves of characters. The two joiners stay: emoji and some scripts need them, and they do nothing else.
 */
const unsafe = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from a plugin, fit to be printed on a terminal: unsafe characters stand there as escapes such as `\x1b`. */
export function harmless(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(unsafe, escapeSequence);
}

/** The same in one line. */
export function harmlessLine(text: string): string {
  return harmless(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

function escapeSequence(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`;
}
