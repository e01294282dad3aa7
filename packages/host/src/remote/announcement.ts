/** What a process says of one plugin that it offers. */
export type Announcement =
  | { readonly instance: string; readonly digest: string; readonly version: string }
  /** No longer. */
  | { readonly instance: string; readonly gone: true };

/** Far more than any has. */
const maxBytes = 512;

const instancePattern = /^[A-Za-z0-9_-]{1,63}$/;
const digestPattern = /^[A-Za-z0-9_-]{22}$/;

export function encodeAnnouncement(announcement: Announcement): Uint8Array {
  return Buffer.from(JSON.stringify(announcement));
}

/** Undefined: it is none. */
export function decodeAnnouncement(bytes: Uint8Array): Announcement | undefined {
  if (bytes.length > maxBytes) return undefined;
  const { instance, digest, version, gone } = parse(bytes);
  if (typeof instance !== "string" || !instancePattern.test(instance)) return undefined;
  if (gone === true) return { instance, gone };
  if (typeof digest !== "string" || !digestPattern.test(digest) || typeof version !== "string")
    return undefined;
  return { instance, digest, version: version.slice(0, 64) };
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
