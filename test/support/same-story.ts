import { expect } from "vitest";
import type { ListedTool, PeerClient } from "./peer-client.ts";
import { answerLimitMs, plugins, tools } from "./tool-calls.ts";
import { within } from "./within.ts";

/** Expects the example plugins to show the same tools to the model, whatever their language. */
export async function tellSameStory(peer: PeerClient): Promise<void> {
  const listed = await within(answerLimitMs, "tools/list", peer.listTools());
  const [model, ...others] = plugins.map((plugin) => storyOf(plugin, listed));
  expect(model).toHaveLength(tools.length);
  for (const other of others) expect(other).toEqual(model);
}

/** Without what each language's schema library adds: `$schema`, `additionalProperties`. */
function storyOf(plugin: string, listed: readonly ListedTool[]): object[] {
  return tools.flatMap((tool) =>
    listed
      .filter(({ name }) => name === `${plugin}_${tool}`)
      .map(({ description, inputSchema }) => ({ tool, description, properties: inputSchema.properties })),
  );
}
