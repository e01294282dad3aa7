import type {
  EventSubscriptionDefinition,
  PromptDefinition,
  ResourceDefinition,
  ResourceTemplateDefinition,
  ToolDefinition,
} from "./definitions.ts";

/** A plugin's contributions, checked. Plain data; kept in the description cache. Names are the plugin's own. */
export interface Description {
  readonly version: string;
  readonly description: string;
  readonly tools: readonly ToolDefinition[];
  readonly prompts: readonly PromptDefinition[];
  readonly resources: readonly ResourceDefinition[];
  readonly resourceTemplates: readonly ResourceTemplateDefinition[];
  /** Suggests values for arguments. */
  readonly completes: boolean;
  /** Says when a resource changes. */
  readonly notifies: boolean;
  /** The events that it wants to hear. */
  readonly eventSubscriptions: readonly EventSubscriptionDefinition[];
  /** Takes another config while it runs. */
  readonly configurable: boolean;
  /** The revision of MCP that was agreed on with a mounted server; so it is not tried out at the next start. */
  readonly protocolVersion?: string | undefined;
  /** What was left out or cleaned, and why. */
  readonly warnings: readonly string[];
}
