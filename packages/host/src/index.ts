export { createHost, type Host, type HostOptions } from "./host.ts";
export { HostError, type HostErrorCode } from "./host-error.ts";
export { LogFile, type LogLevel, type LogLine, logFilePath } from "./logs/log-file.ts";
export { type Paths, resolvePaths } from "./paths.ts";
export type { ExitFacts } from "./plugin/exit-facts.ts";
export type { PluginState } from "./plugin/plugin-state.ts";
export type { PluginStatus } from "./plugin/plugin-status.ts";
export type { PublishedTool, ToolAnnotations, ToolDefinition } from "./registry/registry.ts";
export type { CallToolOptions, CallToolResult, Progress, ToolResult } from "./tool-call.ts";
