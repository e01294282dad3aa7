/** Names the version of this form, so that a cursor of another is refused, not misread. */
const prefix = "1:";

/** MCP's opaque cursor: what follows this key in the order of the list. Good for as long as the order is the same, also after a restart. */
export function encodeCursor(lastKey: string): string {
  return Buffer.from(prefix + lastKey).toString("base64url");
}

/** The key, or undefined for what encodeCursor() did not write. */
export function decodeCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, "base64url").toString();
  if (!text.startsWith(prefix)) return undefined;
  const key = text.slice(prefix.length);
  return encodeCursor(key) === cursor ? key : undefined;
}
