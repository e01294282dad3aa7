import type { PluginStatus } from "@backplane/host";
import { exitCodes } from "../exit-codes.ts";
import { harmlessLine } from "../harmless.ts";
import { againWith } from "../invocation.ts";
import { withHost } from "../open-host.ts";
import { print, printJson, printNote, style } from "../output.ts";
import { type PluginFolders, pluginFolders } from "../plugin-folders.ts";
import { table } from "../table.ts";

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
  print(table(["PLUGIN", "VERSION", "RUNTIME", "STATE", "TOOLS"], plugins.map(cells)));
  for (const plugin of plugins) printTroubles(plugin);
  if (plugins.some((plugin) => plugin.state.kind === "failed"))
    printNote(`Why in detail: ${againWith("doctor")}, or: ${againWith("logs")} PLUGIN`);
}

function cells({ name, version, runtime, state, tools }: PluginStatus): string[] {
  const shownTools = tools.length === 0 ? "-" : `${tools.length}: ${tools.join(", ")}`;
  return [name, version || "-", runtime ?? "-", state.kind, shownTools].map(harmlessLine);
}

function printTroubles({ name, state, warnings }: PluginStatus): void {
  const line = (mark: string, what: string): void => print(`${mark} ${harmlessLine(`${name}: ${what}`)}`);
  if (state.kind === "foreign") line(style("yellow", "!"), state.reason);
  else if ("reason" in state) line(style("red", "✗"), state.reason);
  for (const warning of warnings) line(style("yellow", "!"), warning);
}
