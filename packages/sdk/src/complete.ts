import { CallError } from "@backplane/contract";
import type { Completer, Completion } from "./completion.ts";
import type { Plugin } from "./define-plugin.ts";

/** `params` of MCP's completion/complete. */
export interface CompleteParams {
  ref: { type: "ref/prompt"; name: string } | { type: "ref/resource"; uri: string };
  argument: { name: string; value: string };
  context?: { arguments?: Record<string, string> };
}

/** MCP shows no more. */
const maxValues = 100;

/** No suggestions for what has none. @throws CallError "not_found" for an unknown prompt or template */
export async function complete(
  plugin: Plugin,
  { params, signal }: { params: CompleteParams; signal: AbortSignal },
): Promise<{ completion: Completion }> {
  const { argument, context } = params;
  const completer = completerOf(plugin, params);
  if (!completer) return { completion: { values: [] } };
  const found = await completer(argument.value, { arguments: context?.arguments ?? {}, signal });
  return { completion: isList(found) ? firstOf(found) : found };
}

function isList(found: readonly string[] | Completion): found is readonly string[] {
  return Array.isArray(found);
}

function completerOf(plugin: Plugin, { ref, argument }: CompleteParams): Completer | undefined {
  if (ref.type === "ref/prompt") {
    const prompt = plugin.prompts.get(ref.name);
    if (!prompt) throw new CallError("not_found", `Plugin "${plugin.name}" has no prompt "${ref.name}"`);
    return prompt.arguments?.[argument.name]?.complete;
  }
  const template = plugin.resourceTemplates.get(ref.uri);
  if (!template && !plugin.resources.has(ref.uri)) {
    throw new CallError("not_found", `Plugin "${plugin.name}" has no resource template "${ref.uri}"`);
  }
  return template?.complete?.[argument.name];
}

function firstOf(values: readonly string[]): Completion {
  const hasMore = values.length > maxValues;
  return { values: values.slice(0, maxValues), total: values.length, hasMore };
}
