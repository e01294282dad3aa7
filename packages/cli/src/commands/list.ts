import type { PluginStatus } from "@backplane/host";
import { exitCodes } from "../exit-codes.ts";
import { type PluginFolders, pluginFolders, withHost } from "../open-host.ts";
import { print, printJson, printNote, style, table } from "../output.ts";

export async function list({ json, ...options }: PluginFolders & { json?: boolean }): Promise<void> {
  const plugins = await withHost(options, async (host) => host.plugins());
  if (json) printJson({ plugins });
  else printPlugins(plugins, pluginFolders(options));
  if (plugins.some((plugin) => plugin.state.kind === "failed")) process.exitCode = exitCodes.failure;
}

/** A table of the plugins, and under it what is wrong with any. */
export function printPlugins(plugins: readonly PluginStatus[], folders: readonly string[]): void {
  if (plugins.length === 0) {
    printNote(`No plugins in ${folders.join(", ")}. Put a plugin folder or a go-plugin executable there.`);
    return;
  }
  const rows = plugins.map((plugin) => [
    plugin.name,
    plugin.version || "-",
    plugin.runtime ?? "-",
    plugin.state.kind,
    plugin.tools.join(", ") || "-",
  ]);
  print(table(["PLUGIN", "VERSION", "RUNTIME", "STATE", "TOOLS"], rows));
  for (const plugin of plugins) printTroubles(plugin);
}

function printTroubles({ name, state, warnings }: PluginStatus): void {
  if ("reason" in state) print(`${style("red", "✗")} ${name}: ${state.reason}`);
  for (const warning of warnings) print(`${style("yellow", "!")} ${name}: ${warning}`);
}
