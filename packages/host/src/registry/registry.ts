import { distinctToolName, toolName } from "./tool-name.ts";

/** A tool as agents see it. */
export interface PublishedTool {
  /** Final name: unique over all plugins, at most 55 of `[A-Za-z0-9_-]`. */
  readonly name: string;
  readonly plugin: string;
  /** The tool's name inside its plugin. */
  readonly pluginTool: string;
  /** The MCP Tool object, ready to be listed; `name` is the final name. */
  readonly definition: ToolDefinition;
}

/** As much of MCP's Tool as Backplane publishes. */
export interface ToolDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: { readonly type: "object"; readonly [key: string]: unknown };
  readonly outputSchema?: { readonly type: "object"; readonly [key: string]: unknown };
  readonly annotations?: ToolAnnotations;
}

export interface ToolAnnotations {
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** Published name → tool. Made anew whenever a plugin's description changes; pure look-up, no I/O. */
export class Registry {
  /** Sorted by name, so that the list is the same at every start. */
  readonly tools: readonly PublishedTool[];
  readonly #byName: ReadonlyMap<string, PublishedTool>;

  constructor(plugins: Iterable<{ readonly name: string; readonly tools: readonly ToolDefinition[] }>) {
    const tools = distinct(
      [...plugins].flatMap(({ name, tools }) => tools.map((tool) => publish(name, tool))),
    );
    // Suffixes of 32 bits can be made to meet; then the plugin that comes first keeps the name.
    this.#byName = new Map(tools.reverse().map((tool) => [tool.name, tool]));
    this.tools = [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): PublishedTool | undefined {
    return this.#byName.get(name);
  }
}

function publish(plugin: string, tool: ToolDefinition): PublishedTool {
  return rename({ plugin, pluginTool: tool.name, definition: tool }, toolName(plugin, tool.name));
}

/** Every tool of a shared name gets a suffix, so that none can take another's name by being installed. */
function distinct(tools: PublishedTool[]): PublishedTool[] {
  const count = new Map<string, number>();
  for (const { name } of tools) count.set(name, (count.get(name) ?? 0) + 1);
  return tools.map((tool) =>
    count.get(tool.name) === 1 ? tool : rename(tool, distinctToolName(tool.plugin, tool.pluginTool)),
  );
}

function rename(tool: Omit<PublishedTool, "name">, name: string): PublishedTool {
  return { ...tool, name, definition: { ...tool.definition, name } };
}
