import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { logFilePath, type Paths, type PluginStatus } from "@backplane/host";
import { againWith } from "../invocation.ts";
import { withHost } from "../open-host.ts";
import type { Settings } from "../settings.ts";
import { isLooseScript } from "./check-opencode-imports.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** Starts every plugin and asks what it contributes: with an empty cache, the host knows nothing of any. */
export async function checkPlugins(settings: Settings, paths: Paths): Promise<Finding[]> {
  const cache = mkdtempSync(path.join(tmpdir(), "backplane-doctor-"));
  try {
    const statuses = await withHost({ settings, paths: { ...paths, cache } }, async (host) => host.plugins());
    return statuses
      .filter((status) => !isLooseScript(status.path))
      .flatMap((status) => findingsOf(status, paths));
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function findingsOf(status: PluginStatus, paths: Paths): Finding[] {
  const { name, path: file, warnings } = status;
  const hasLog = existsSync(logFilePath(paths.logs, name));
  const remedy = hasLog ? againWith("logs", name) : `Mend or remove ${file}`;
  return [verdict(status, remedy), ...warnings.map((text) => warning(`Plugin ${name}: ${text}`, remedy))];
}

function verdict(status: PluginStatus, remedy: string): Finding {
  const { name, version, state } = status;
  if ("reason" in state) return problem(`Plugin ${name} cannot be used: ${state.reason}`, remedy);
  return ok(`Plugin ${name}${version ? ` ${version}` : ""} ${offer(status)}`);
}

function offer({ runtime, tools, mcpServers, skills }: PluginStatus): string {
  const parts = [
    ...(runtime ? [counted(tools, "tool")] : []),
    ...(mcpServers.length > 0 ? [counted(mcpServers, "MCP server")] : []),
    ...(skills.length > 0 ? [counted(skills, "skill")] : []),
  ];
  return `${runtime ? "starts, and has" : "can be read, and has"} ${parts.join(", ") || "nothing to use"}`;
}

function counted(names: readonly string[], what: string): string {
  return names.length === 1 ? `1 ${what}` : `${names.length} ${what}s`;
}
