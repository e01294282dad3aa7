import { mkdirSync, realpathSync } from "node:fs";
import path from "node:path";

/**
 * Makes the folder in which the MCP servers of a plugin may keep data, for the user alone; what is in it stays.
 * @param parent `pluginData` of the host's paths
 * @returns absolute, links resolved
 */
export function makePluginData(parent: string, plugin: string): string {
  const folder = path.join(parent, plugin);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return realpathSync(folder);
}
