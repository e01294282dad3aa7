import type { Tool } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";
import { isObject } from "../protocol/agreement.ts";

/**
 * An MCP tool as the contract has it. Does not check it: what has not the right type is left empty, or goes on as it is.
 * @param warn told what is left out that the tool can do without
 */
export function toWireTool(listed: unknown, warn: (what: string) => void): Tool {
  const tool = isObject(listed) ? listed : {};
  const { name, title, description, inputSchema, outputSchema, annotations, ...more } = tool;
  const { title: altTitle, ...hints } = isObject(annotations) ? annotations : {};
  return {
    name: text(name),
    title: text(title) || text(altTitle),
    description: text(description),
    inputSchema: encode(inputSchema),
    outputSchema: encode(
      usableOutput(outputSchema, () => warn(`the output schema of tool ${JSON.stringify(name)}`)),
    ),
    annotations: annotationsOf(hints),
    more: Object.keys(more).length > 0 ? encode(more) : nothing,
  };
}

const nothing = new Uint8Array();

/** Since 2026-07-28 structured content may be any JSON; agents of before take objects only. */
function usableOutput(schema: unknown, warn: () => void): unknown {
  if (!isObject(schema) || schema["type"] === "object") return schema;
  warn();
  return undefined;
}

function annotationsOf(hints: JsonObject): Tool["annotations"] {
  const hint = (name: string): boolean | undefined => {
    const value = hints[name];
    return typeof value === "boolean" ? value : undefined;
  };
  const annotations = {
    readOnlyHint: hint("readOnlyHint"),
    destructiveHint: hint("destructiveHint"),
    idempotentHint: hint("idempotentHint"),
    openWorldHint: hint("openWorldHint"),
  };
  return Object.values(annotations).some((value) => value !== undefined) ? annotations : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function encode(value: unknown): Uint8Array {
  return value === undefined ? nothing : Buffer.from(JSON.stringify(value));
}
