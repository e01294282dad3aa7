/**
 * How many characters of the URI a URI template (RFC 6570) spells out, or undefined where it cannot make it. Takes an expression for
 * any text at all, so it may say yes where the plugin then has nothing; a full match would need regular expressions made of what
 * a plugin wrote, which can be made to take forever. This is linear.
 */
export function templateCover(template: string, uri: string): number | undefined {
  const literals = template.split(/\{[^{}]*\}/);
  const [head = "", ...rest] = literals;
  const tail = rest.pop();
  if (tail === undefined) return template === uri ? uri.length : undefined;
  if (!uri.startsWith(head) || !uri.endsWith(tail) || head.length + tail.length > uri.length)
    return undefined;
  let at = head.length;
  const end = uri.length - tail.length;
  for (const literal of rest) {
    const found = uri.indexOf(literal, at);
    if (found === -1 || found + literal.length > end) return undefined;
    at = found + literal.length;
  }
  return literals.reduce((sum, literal) => sum + literal.length, 0);
}
