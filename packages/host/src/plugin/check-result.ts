import type { PluginRequest, PluginResults, Result } from "../calls.ts";
import { HostError } from "../host-error.ts";

type Kind = PluginRequest["kind"];

/**
 * Checks what a plugin sent as the result of a call before it goes to an agent: it must be one MCP result of the kind that was
 * asked for, and as text one line, or it could pose as a message of its own on a line-framed transport.
 * @throws HostError "bad_plugin"
 */
export function checkResult<K extends Kind>(kind: K, bytes: Uint8Array): Result<PluginResults[K]> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const value = parse(text);
  const { isOne, wanted } = shapes[kind];
  if (!isObject(value) || !isOne(value)) throw bad(wanted);
  // Only white space between tokens can hold a line break in valid JSON.
  const json = text.includes("\n") || text.includes("\r") ? print(value) : text;
  return { json, value: value as unknown as PluginResults[K] };
}

type Fields = Record<string, unknown>;

/** As much of each result's shape as the host and its faces rely on. */
const shapes: Readonly<Record<Kind, { isOne: (result: Fields) => boolean; wanted: string }>> = {
  callTool: {
    isOne: ({ content }) => Array.isArray(content) && content.every(isBlock),
    wanted: 'has no "content" array of objects with a "type"',
  },
  getPrompt: {
    isOne: ({ messages }) => Array.isArray(messages) && messages.every(isMessage),
    wanted: 'has no "messages" array of objects with a "role" and a "content" with a "type"',
  },
  readResource: {
    isOne: ({ contents }) => Array.isArray(contents) && contents.every(isContents),
    wanted: 'has no "contents" array of objects with a "uri" and either "text" or "blob"',
  },
  complete: {
    isOne: ({ completion }) => isObject(completion) && isListOfTexts(completion["values"]),
    wanted: 'has no "completion" with an array of texts as "values"',
  },
};

function isBlock(block: unknown): boolean {
  return isObject(block) && typeof block["type"] === "string";
}

function isMessage(message: unknown): boolean {
  return isObject(message) && typeof message["role"] === "string" && isBlock(message["content"]);
}

function isContents(contents: unknown): boolean {
  if (!isObject(contents) || typeof contents["uri"] !== "string") return false;
  return typeof contents["text"] === "string" || typeof contents["blob"] === "string";
}

/** MCP allows at most 100 values. */
function isListOfTexts(values: unknown): boolean {
  return Array.isArray(values) && values.length <= 100 && values.every((value) => typeof value === "string");
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function print(value: unknown): string {
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

function bad(what: string, cause?: unknown): HostError {
  return new HostError("bad_plugin", `The plugin's result ${what}`, { cause });
}
