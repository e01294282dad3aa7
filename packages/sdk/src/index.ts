export { definePlugin, type Plugin, type PluginDefinition } from "./define-plugin.ts";
export type { Arguments, Schema } from "./schema.ts";
export { serve } from "./serve.ts";
export type {
  CallToolResult,
  Log,
  LogMethod,
  ToolAnnotations,
  ToolContext,
  ToolDefinition,
  ToolReturn,
} from "./tool.ts";
