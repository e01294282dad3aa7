export type { Host } from "./host.ts";
export { HostError, type HostErrorCode } from "./host-error.ts";
export type { PluginState } from "./plugin/plugin-state.ts";
export type { PluginStatus } from "./plugin/plugin-status.ts";
export type { PublishedTool, ToolDefinition } from "./registry/registry.ts";
export type { CallToolOptions, CallToolResult, Progress, ToolResult } from "./tool-call.ts";
