import type { ToolDefinition } from "../registry/registry.ts";

/** A plugin's contributions, checked. Plain data; kept in the description cache. */
export interface Description {
  readonly version: string;
  readonly description: string;
  /** `name` is the tool's own; the registry gives it the published one. */
  readonly tools: readonly ToolDefinition[];
  /** What was left out or cleaned, and why. */
  readonly warnings: readonly string[];
}
