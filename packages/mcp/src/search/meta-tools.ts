import type { ToolDefinition } from "@backplane/host";

/** The tools that stand for all others. No call of these names reaches a plugin while they are listed. */
export const metaToolNames = {
  search: "search_tools",
  describe: "describe_tool",
  call: "call_tool",
} as const;

export type MetaToolName = (typeof metaToolNames)[keyof typeof metaToolNames];

export const maxLimit = 25;
export const defaultLimit = 5;

/** Plugins that are named in the list; a name is about three tokens. */
const maxPlugins = 100;

export function isMetaToolName(name: string): name is MetaToolName {
  return (Object.values(metaToolNames) as string[]).includes(name);
}

/** Their definitions, by name. They change only with the plugins that there are. */
export function metaTools(plugins: readonly string[]): readonly ToolDefinition[] {
  return [callTool, describeTool, searchTools(plugins)];
}

const readsOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

function searchTools(plugins: readonly string[]): ToolDefinition {
  const more = plugins.length > maxPlugins ? ` and ${plugins.length - maxPlugins} more` : "";
  const names = `${plugins.slice(0, maxPlugins).join(", ")}${more}`;
  const there = plugins.length === 0 ? "There are none at the moment." : `There are tools of: ${names}.`;
  return {
    name: metaToolNames.search,
    title: "Search tools",
    description: `Finds tools that are not listed here by what they do, and shows how to call them. ${there}`,
    inputSchema: {
      type: "object",
      properties: {
        query: {
          type: "string",
          description:
            'What the tool should do, in a few words, e.g. "list commits of a branch". Empty: all, by name.',
        },
        plugin: { type: "string", description: "Only tools of this one." },
        limit: { type: "integer", minimum: 1, maximum: maxLimit, default: defaultLimit },
      },
      required: ["query"],
    },
    annotations: readsOnly,
  };
}

const describeTool: ToolDefinition = {
  name: metaToolNames.describe,
  title: "Describe a tool",
  description:
    "Shows one tool's whole definition with its input schema, where what search_tools shows is not enough.",
  inputSchema: {
    type: "object",
    properties: { name: { type: "string" } },
    required: ["name"],
  },
  annotations: readsOnly,
};

const callTool: ToolDefinition = {
  name: metaToolNames.call,
  title: "Call a tool",
  description: "Calls a tool that search_tools found. What it does and answers is that tool's.",
  inputSchema: {
    type: "object",
    properties: {
      name: { type: "string", description: "As search_tools shows it." },
      arguments: {
        type: "object",
        description: "The tool's own arguments.",
        additionalProperties: true,
      },
    },
    required: ["name"],
  },
};
