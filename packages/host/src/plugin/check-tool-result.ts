import { HostError } from "../host-error.ts";
import type { CallToolResult, ToolResult } from "../tool-call.ts";

/**
 * Checks what a plugin sent as the result of a call before it goes to an agent: it must be one MCP CallToolResult, and as
 * text one line, or it could pose as a message of its own on a line-framed transport.
 * @throws HostError "bad_plugin"
 */
export function checkToolResult(bytes: Uint8Array): ToolResult {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const value = parse(text);
  if (!isCallToolResult(value)) throw bad('has no "content" array of objects with a "type"');
  // Only white space between tokens can hold a line break in valid JSON.
  const json = text.includes("\n") || text.includes("\r") ? print(value) : text;
  return { json, value };
}

function print(value: CallToolResult): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw bad("is nested too deeply", cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw bad("is not JSON", cause);
  }
}

function isCallToolResult(value: unknown): value is CallToolResult {
  if (typeof value !== "object" || value === null || !("content" in value)) return false;
  const { content } = value;
  return Array.isArray(content) && content.every((block) => typeof block?.type === "string");
}

function bad(what: string, cause?: unknown): HostError {
  return new HostError("bad_plugin", `The plugin's result ${what}`, { cause });
}
