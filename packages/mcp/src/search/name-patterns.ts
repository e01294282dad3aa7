/** Tells whether a name is one of these, in which `*` stands for any characters. */
export function namePatterns(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map(
    (pattern) => new RegExp(`^${pattern.split("*").map(literally).join(".*")}$`),
  );
  return (name) => expressions.some((expression) => expression.test(name));
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
