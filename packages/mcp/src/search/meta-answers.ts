import type { JsonObject, Result } from "@backplane/host";
import { mistake, ownResult } from "../calls/own-result.ts";
import { defaultLimit, maxLimit, metaToolNames } from "./meta-tools.ts";
import { signatureOf } from "./signature.ts";
import type { ToolCatalog } from "./tool-catalog.ts";
import type { Hit } from "./tool-index.ts";

/*
 * All in text and nothing in `structuredContent`: agents show a model either or both, and it should pay for one.
 */

/** Answers `search_tools`. */
export async function searchAnswer(args: JsonObject, catalog: ToolCatalog): Promise<Result<JsonObject>> {
  const { query, plugin, limit = defaultLimit } = args;
  if (typeof query !== "string") return mistake('"query" must be a string.');
  if (!(plugin === undefined || typeof plugin === "string")) return mistake('"plugin" must be a string.');
  if (!Number.isInteger(limit) || Number(limit) < 1)
    return mistake(`"limit" must be a number from 1 to ${maxLimit}.`);
  if (plugin !== undefined && !catalog.plugins.includes(plugin))
    return mistake(
      `No plugin ${JSON.stringify(plugin)} has tools. There are: ${catalog.plugins.join(", ")}.`,
    );
  const { hits, total } = await catalog.find(query, { plugin, limit: Math.min(Number(limit), maxLimit) });
  if (hits.length === 0) return text(nothingFound(catalog));
  const order = query.trim() === "" ? "by name" : "nearest first";
  return text(
    [
      `${hits.length} of ${total} found, ${order}. Call one with ${metaToolNames.call}.`,
      ...hits.map(entry),
    ].join("\n\n"),
  );
}

/** Answers `describe_tool`. */
export async function describeAnswer(
  { name }: JsonObject,
  catalog: ToolCatalog,
): Promise<Result<JsonObject>> {
  if (typeof name !== "string") return mistake('"name" must be a string.');
  const tool = catalog.get(name);
  if (tool) return text(JSON.stringify(tool.definition));
  return mistake(`Unknown tool: ${name}.${await nearestNames(name, catalog)}`);
}

/** A sentence about names that one might have meant. */
export async function nearestNames(name: string, catalog: ToolCatalog): Promise<string> {
  const names = await catalog.nearest(name);
  return names.length === 0 ? "" : ` The nearest names: ${names.join(", ")}.`;
}

function nothingFound({ tools, plugins }: ToolCatalog): string {
  if (tools.length === 0) return "There are no tools at the moment.";
  return `None of ${tools.length} tools has any of these words. Try others, or name a plugin: ${plugins.join(", ")}.`;
}

function entry({ tool, score }: Hit): string {
  const { definition, plugin } = tool;
  const about = score === 0 ? plugin : `${plugin}, score ${score.toFixed(1)}`;
  return `${signatureOf(definition)}  [${about}]\n  ${oneLine(definition.description ?? definition.title ?? "")}`;
}

const maxLineLength = 160;

/** The first sentence, or as much of it as has room. */
function oneLine(description: string): string {
  const line = description.replaceAll(/\s+/g, " ").trim();
  const sentence = /^.{20,}?[.!?](?= |$)/.exec(line)?.[0] ?? line;
  return sentence.length <= maxLineLength ? sentence : `${sentence.slice(0, maxLineLength)}…`;
}

function text(value: string): Result<JsonObject> {
  return ownResult({ content: [{ type: "text", text: value }] });
}
