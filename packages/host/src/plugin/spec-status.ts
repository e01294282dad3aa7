import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { PluginStatus } from "./plugin-status.ts";

/** What the status of a plugin tells of its files, whether or not its process can be used. */
export function specStatus(
  spec: PluginSpec | undefined,
): Pick<PluginStatus, "runtime" | "mcpServers" | "skills" | "warnings"> {
  const { runtime, mcpServers = [], skills = [], warnings = [] } = spec ?? {};
  return {
    ...(runtime && { runtime: runtime.type === "executable" ? "process" : runtime.type }),
    mcpServers: mcpServers.map(({ name }) => name),
    skills: skills.map(({ name }) => name),
    warnings: [...warnings, ...notStarted(mcpServers)],
  };
}

/** Until there is a runtime for them. */
function notStarted(servers: PluginSpec["mcpServers"]): string[] {
  if (servers.length === 0) return [];
  const names = servers.map(({ name }) => JSON.stringify(name)).join(", ");
  const which = servers.length === 1 ? `The MCP server ${names} is` : `The MCP servers ${names} are`;
  return [`${which} not started: this version has no runtime for MCP servers yet`];
}
