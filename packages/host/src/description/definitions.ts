/** MCP's definitions as far as Backplane relies on them; further members are published as they are. */

export interface ToolDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: { readonly type: "object"; readonly [key: string]: unknown };
  readonly outputSchema?: { readonly type: "object"; readonly [key: string]: unknown };
  readonly annotations?: ToolAnnotations;
  /** Only for clients that can fetch the result later, since nobody can wait for it. MCP's word of 2025-11-25. */
  readonly execution?: { readonly taskSupport: "required" };
  readonly [further: string]: unknown;
}

export interface ToolAnnotations {
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

export interface PromptDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly arguments?: readonly PromptArgumentDefinition[];
  readonly [further: string]: unknown;
}

export interface PromptArgumentDefinition {
  readonly name: string;
  readonly required?: boolean;
  readonly [further: string]: unknown;
}

export interface ResourceDefinition {
  readonly uri: string;
  readonly name: string;
  readonly [further: string]: unknown;
}

export interface ResourceTemplateDefinition {
  /** RFC 6570. */
  readonly uriTemplate: string;
  readonly name: string;
  readonly [further: string]: unknown;
}

/** Events that a plugin wants to hear. */
export interface EventSubscriptionDefinition {
  readonly pattern: string;
  /** Loses nothing. */
  readonly durable: boolean;
}
