import type { JsonObject } from "@backplane/host";
import type { Era } from "../era.ts";

/**
 * `structuredContent` may be any JSON since 2026-07-28, with a text for clients that cannot read it; before it had to
 * be an object, and a client refuses the whole result otherwise. The SDK does the same in `projectCallToolResult`.
 */
export function withObjectStructure(value: JsonObject, era: Era): JsonObject {
  const { structuredContent, content } = value;
  if (structuredContent === undefined || isObject(structuredContent)) return value;
  const blocks = content as readonly { readonly type?: unknown }[];
  const hasText = blocks.some((block) => block.type === "text");
  const text = { type: "text", text: JSON.stringify(structuredContent) };
  return {
    ...value,
    content: hasText ? blocks : [...blocks, text],
    structuredContent: era === "legacy" ? { result: structuredContent } : structuredContent,
  };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
