import { CallError } from "@backplane/contract";
import type { CallContext } from "./call-context.ts";
import type { Plugin } from "./define-plugin.ts";
import { matchTemplate } from "./match-template.ts";
import type { ReadResourceResult } from "./mcp-types.ts";
import type { ResourceContent } from "./resource.ts";

/** @throws CallError "not_found" */
export async function readResource(
  plugin: Plugin,
  { uri, context }: { uri: string; context: CallContext },
): Promise<ReadResourceResult> {
  const resource = plugin.resources.get(uri);
  if (resource) return toResult(await resource.read(context), { uri, mimeType: resource.mimeType });
  const match = matchTemplate(plugin.resourceTemplates, uri);
  if (!match)
    throw new CallError("not_found", `Plugin "${plugin.name}" has no resource ${JSON.stringify(uri)}`);
  const { template, variables } = match;
  return toResult(await template.read({ uri, variables }, context), { uri, mimeType: template.mimeType });
}

function toResult(
  content: ResourceContent,
  { uri, mimeType }: { uri: string; mimeType: string | undefined },
): ReadResourceResult {
  const facts = { uri, ...(mimeType !== undefined && { mimeType }) };
  if (typeof content === "string") return { contents: [{ ...facts, text: content }] };
  if (content instanceof Uint8Array) {
    return { contents: [{ ...facts, blob: Buffer.from(content).toString("base64") }] };
  }
  return content;
}
