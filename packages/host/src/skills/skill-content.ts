import path from "node:path";
import type { ReadResourceResult, Result } from "../calls.ts";
import { cleanText } from "../description/clean-text.ts";
import { maxSkillTextBytes } from "./skill-limits.ts";

/** What agents get of a file. */
export type SkillContent = { readonly mimeType: string } & (
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "blob"; readonly bytes: Buffer }
);

/** By extension, for what skills mostly carry. */
const mimeTypes: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".csv": "text/csv",
  ".gif": "image/gif",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown",
  ".mjs": "text/javascript",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".py": "text/x-python",
  ".sh": "text/x-shellscript",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".xml": "application/xml",
  ".yaml": "application/yaml",
  ".yml": "application/yaml",
};

/** Controls that no text has: tab, line feed, form feed, carriage return and escape are the others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const binary = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

/** A text, without what a model must not be shown, where the bytes are one of a length that a model may read; anything else as it is. */
export function skillContent(file: string, bytes: Buffer): SkillContent {
  const known = mimeTypes[path.extname(file).toLowerCase()];
  const text = decode(bytes);
  if (text !== undefined) return { kind: "text", text, mimeType: known ?? "text/plain" };
  const mimeType = known === undefined || known.startsWith("text/") ? "application/octet-stream" : known;
  return { kind: "blob", bytes, mimeType };
}

/** The bytes that a digest of the content covers. */
export function bytesOf(content: SkillContent): Buffer {
  return content.kind === "text" ? Buffer.from(content.text) : content.bytes;
}

/** MCP's result of reading a resource. */
export function resourceResult(uri: string, content: SkillContent): Result<ReadResourceResult> {
  const { mimeType } = content;
  const body = content.kind === "text" ? { text: content.text } : { blob: content.bytes.toString("base64") };
  const value = { contents: [{ uri, mimeType, ...body }] };
  return { value, json: JSON.stringify(value) };
}

function decode(bytes: Buffer): string | undefined {
  // To clean a longer one takes so long that calls would have to wait.
  if (bytes.length > maxSkillTextBytes) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return binary.test(text) ? undefined : cleanText(text, text.length);
  } catch {
    return undefined;
  }
}
