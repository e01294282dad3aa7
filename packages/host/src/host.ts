import type { PluginStatus } from "./plugin/plugin-status.ts";
import type { PublishedTool } from "./registry/registry.ts";
import type { CallToolOptions, ToolResult } from "./tool-call.ts";

/** The process that owns plugins, as the faces and the CLI see it. */
export interface Host {
  /**
   * Looks through the plugin folders, takes known descriptions from the cache and describes what is new.
   * Resolves when every plugin is described or has failed; a plugin's failure is in its status, never thrown.
   */
  scan(): Promise<void>;
  /** Every callable tool, sorted by name. Pure look-up: starts nothing. */
  tools(): readonly PublishedTool[];
  /** Every plugin found, also those that cannot be used and why. */
  plugins(): readonly PluginStatus[];
  /**
   * Calls a tool by its published name; starts its plugin when need be.
   * @throws HostError: every code of it may occur; a tool's own failure is a result with `isError`, not an error.
   */
  callTool(name: string, options: CallToolOptions): Promise<ToolResult>;
  /** Calls back after tools() changed. Returns the undo. */
  onToolsChanged(listener: () => void): () => void;
  /** Stops every plugin and removes what the host made. Idempotent. */
  close(): Promise<void>;
}
