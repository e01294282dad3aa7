/** RFC 9110, section 5.6.2: token. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** RFC 9110, section 5.5: visible characters and the upper half of Latin-1; blanks between them. */
const fieldValue = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;

export function headerNameProblem(name: string): string | undefined {
  return token.test(name) ? undefined : `${JSON.stringify(name)} is no name of an HTTP header`;
}

export function headerValueProblem(value: string): string | undefined {
  if (fieldValue.test(value)) return undefined;
  return "is no value of an HTTP header: it holds a control or non-Latin character, or a blank at an end";
}

/** The first of the names that another one before it differs from in case at most. */
export function repeatedHeader(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.has(name.toLowerCase()) || !seen.add(name.toLowerCase()));
}
