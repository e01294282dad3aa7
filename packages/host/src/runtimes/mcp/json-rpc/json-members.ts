/** A member of a JSON object, as it is written. */
export interface JsonMember {
  readonly key: string;
  /** With its quotes. */
  readonly keyText: string;
  readonly valueText: string;
}

/**
 * The members of a JSON object without reading their values, so that a value can be passed on as it is written: printed anew, large
 * integers lose digits and number-like keys their place. The values are not checked; JSON.parse() of each is as strict as of the whole.
 * @throws SyntaxError when the text is no JSON object
 */
export function jsonMembers(text: string): readonly JsonMember[] {
  const members: JsonMember[] = [];
  let at = after(text, skipBlank(text, 0), "{");
  if (text[skipBlank(text, at)] === "}") return ended(text, skipBlank(text, at) + 1, members);
  for (;;) {
    const keyStart = skipBlank(text, at);
    const keyEnd = endOfString(text, keyStart);
    const keyText = text.slice(keyStart, keyEnd);
    const start = skipBlank(text, after(text, skipBlank(text, keyEnd), ":"));
    const end = endOfValue(text, start);
    members.push({ key: JSON.parse(keyText), keyText, valueText: text.slice(start, end) });
    at = skipBlank(text, end);
    if (text[at] === "}") return ended(text, at + 1, members);
    at = after(text, at, ",");
  }
}

/** The object without a member; everything else stays as it is written. */
export function withoutMember(members: readonly JsonMember[], key: string): string {
  const kept = members.filter((member) => member.key !== key);
  return `{${kept.map(({ keyText, valueText }) => `${keyText}:${valueText}`).join(",")}}`;
}

function ended(text: string, at: number, members: JsonMember[]): JsonMember[] {
  if (skipBlank(text, at) !== text.length) throw unexpected(text, skipBlank(text, at));
  return members;
}

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first === "{" || first === "[") return endOfNested(text, start);
  scalar.lastIndex = start;
  if (!scalar.test(text)) throw unexpected(text, start);
  return scalar.lastIndex;
}

const scalar = /[-+.\w]+/y;

function endOfNested(text: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    structure.lastIndex = at;
    if (!structure.test(text)) throw unexpected(text, text.length);
    at = structure.lastIndex;
    const character = text[at - 1];
    if (character === '"') at = endOfString(text, at - 1);
    else depth += character === "{" || character === "[" ? 1 : -1;
    if (depth === 0) return at;
  }
}

const structure = /["{}[\]]/g;

/** After the closing quote. */
function endOfString(text: string, start: number): number {
  let at = after(text, start, '"');
  for (;;) {
    at = text.indexOf('"', at);
    if (at === -1) throw unexpected(text, text.length);
    at += 1;
    if (!isEscaped(text, at - 1)) return at;
  }
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1;
}

function after(text: string, at: number, character: string): number {
  if (text[at] !== character) throw unexpected(text, at);
  return at + 1;
}

function skipBlank(text: string, at: number): number {
  blank.lastIndex = at;
  blank.test(text);
  return blank.lastIndex;
}

const blank = /[ \t\r\n]*/y;

function unexpected(text: string, at: number): SyntaxError {
  const what = at < text.length ? JSON.stringify(text[at]) : "the end";
  return new SyntaxError(`no JSON object: unexpected ${what} at ${at}`);
}
