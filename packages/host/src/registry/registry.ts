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
  readonly annotations?: {
    readonly title?: string;
    readonly readOnlyHint?: boolean;
    readonly destructiveHint?: boolean;
    readonly idempotentHint?: boolean;
    readonly openWorldHint?: boolean;
  };
}
