import type { CallToolResult, ToolResult } from "@backplane/host";
import type { Era } from "../era.ts";
import type { ServerInfo } from "../face-options.ts";

/** Key of the server's name in the `_meta` of every modern result. */
const serverInfoMetaKey = "io.modelcontextprotocol/serverInfo";

/** Gives a result the form an era wants, as one line of JSON. */
export type ResultWriter = (result: ToolResult, era: Era) => string;

/**
 * Makes a ResultWriter. What it writes means the same as what the SDK would write for `result.value`; the plugin's own
 * text is kept wherever that is possible, because printing a large result anew costs more than the rest of the call.
 */
export function createResultWriter(serverInfo: ServerInfo): ResultWriter {
  const added = { resultType: "complete", _meta: { [serverInfoMetaKey]: serverInfo } };
  const head = `${JSON.stringify(added).slice(0, -1)},`;
  return (result, era) => {
    const value = withObjectStructure(result.value, era);
    const text = value === result.value && isOneLine(result.json) ? result.json : JSON.stringify(value);
    if (era === "legacy") return text;
    // `content` is always there, so what follows the first brace is never empty.
    if (!("_meta" in value) && !("resultType" in value)) return head + text.slice(text.indexOf("{") + 1);
    return JSON.stringify({ ...value, ...added, _meta: { ...asObject(value["_meta"]), ...added._meta } });
  };
}

/** The host promises it; were the promise broken, a plugin could write messages of its own into our stdout. */
function isOneLine(json: string): boolean {
  return !json.includes("\n") && !json.includes("\r");
}

/**
 * `structuredContent` may be any JSON since 2026-07-28, with a text for clients that cannot read it; before it had to
 * be an object, and a client refuses the whole result otherwise. The SDK does the same in `projectCallToolResult`.
 */
function withObjectStructure(value: CallToolResult, era: Era): CallToolResult {
  const { structuredContent, content } = value;
  if (structuredContent === undefined || asObject(structuredContent) !== undefined) return value;
  const hasText = content.some((block) => block.type === "text");
  const text = { type: "text", text: JSON.stringify(structuredContent) };
  return {
    ...value,
    content: hasText ? content : [...content, text],
    structuredContent: era === "legacy" ? { result: structuredContent } : structuredContent,
  };
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
