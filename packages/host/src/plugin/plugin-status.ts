import type { PluginState } from "./plugin-state.ts";

/** One plugin as `backplane list` shows it. Its texts are clean lines; `path` is as the file system has it. */
export interface PluginStatus {
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  /** The folder or executable; empty for a plugin of another host. */
  readonly path: string;
  /** Absent when it has no process of its own, or its files do not say. */
  readonly runtime?: "process" | "node" | "mcp";
  readonly state: PluginState;
  /** Published names of its tools. */
  readonly tools: readonly string[];
  /** Names of its MCP servers, those of a plugin that cannot be started too. */
  readonly mcpServers: readonly string[];
  /** Names of its skills, those of a plugin that cannot be started too. */
  readonly skills: readonly string[];
  /** What is wrong but does not stop the plugin, newest last, at most 20. */
  readonly warnings: readonly string[];
}
