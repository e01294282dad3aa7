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
    warnings,
  };
}
