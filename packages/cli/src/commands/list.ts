import type { PluginStatus } from "@backplane/host";
import { findControl } from "../control/find-control.ts";
import { exitCodes } from "../exit-codes.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { againWith } from "../invocation.ts";
import { withHost } from "../open-host.ts";
import { print, printJson, printNote, style } from "../output.ts";
import { readSettingsAloud } from "../settings.ts";
import { table } from "../table.ts";

export async function list({ json, ...options }: HostChoice & { json?: boolean }): Promise<void> {
  const settings = await readSettingsAloud(options);
  // The one that runs knows most: which plugins run, and what was wrong with them.
  const running = await findControl(options);
  const plugins = running
    ? await running.plugins()
    : await withHost({ settings }, async (host) => host.plugins());
  const { problems: configProblems, folders } = settings;
  if (json) printJson({ plugins, configProblems });
  else printPlugins(plugins, folders);
  const hasFailed = plugins.some((plugin) => plugin.state.kind === "failed");
  if (hasFailed || configProblems.length > 0) process.exitCode = exitCodes.failure;
}

/** A table of the plugins, and under it what is wrong with any. */
export function printPlugins(plugins: readonly PluginStatus[], folders: readonly string[]): void {
  if (folders.length === 0 && plugins.length === 0) {
    printNote("No plugin folders.");
    return;
  }
  if (plugins.length === 0) {
    printNote(`No plugins in ${folders.join(", ")}. Put a plugin folder or a go-plugin executable there.`);
    return;
  }
  const columns = allColumns.filter(({ isShown }) => isShown?.(plugins) ?? true);
  const rows = plugins.map((plugin) => columns.map(({ cell }) => harmlessLine(cell(plugin))));
  print(
    table(
      columns.map(({ title }) => title),
      rows,
    ),
  );
  for (const plugin of plugins) printTroubles(plugin);
  if (plugins.some((plugin) => plugin.state.kind === "failed"))
    printNote(`Why in detail: ${againWith("doctor")}, or: ${againWith("logs")} PLUGIN`);
}

interface Column {
  readonly title: string;
  readonly cell: (plugin: PluginStatus) => string;
  /** Default: always. */
  readonly isShown?: (plugins: readonly PluginStatus[]) => boolean;
}

/** The last one may be long. */
const allColumns: readonly Column[] = [
  { title: "PLUGIN", cell: ({ name }) => name },
  { title: "VERSION", cell: ({ version }) => version || "-" },
  { title: "RUNTIME", cell: ({ runtime }) => runtime ?? "-" },
  { title: "STATE", cell: ({ state }) => state.kind },
  {
    title: "HOSTS",
    cell: ({ state }) => (state.kind === "remote" ? state.hosts.join(", ") : "-"),
    isShown: (plugins) => plugins.some(({ state }) => state.kind === "remote"),
  },
  countColumn("MCP SERVERS", ({ mcpServers }) => mcpServers.length),
  countColumn("SKILLS", ({ skills }) => skills.length),
  {
    title: "TOOLS",
    cell: ({ tools }) => (tools.length === 0 ? "-" : `${tools.length}: ${tools.join(", ")}`),
  },
];

/** Of what few plugins have. */
function countColumn(title: string, count: (plugin: PluginStatus) => number): Column {
  return {
    title,
    cell: (plugin) => String(count(plugin) || "-"),
    isShown: (plugins) => plugins.some((plugin) => count(plugin) > 0),
  };
}

function printTroubles({ name, state, warnings }: PluginStatus): void {
  const line = (mark: string, what: string): void => print(`${mark} ${harmlessLine(`${name}: ${what}`)}`);
  if (state.kind === "foreign") line(style("yellow", "!"), state.reason);
  else if ("reason" in state) line(style("red", "✗"), state.reason);
  for (const warning of warnings) line(style("yellow", "!"), warning);
}
