import type { PluginStatus } from "@backplane/host";
import { mustFindControl } from "../control/find-control.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { print, printJson, style } from "../output.ts";

export interface InfoOptions extends HostChoice {
  readonly plugin: string;
  readonly json?: boolean;
}

/** All that the running host knows of one plugin. */
export async function info({ plugin, json, ...choice }: InfoOptions): Promise<void> {
  const status = await (await mustFindControl(choice)).plugin(plugin);
  if (json) printJson(status);
  else printInfo(status);
}

export function printInfo(status: PluginStatus): void {
  const { name, version, description, path, runtime, state, tools, mcpServers, skills, warnings } = status;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["version", version],
    ["about", description],
    ["path", path],
    ["runtime", runtime],
    ["state", "reason" in state ? `${state.kind}: ${state.reason}` : state.kind],
    ["hosts", "hosts" in state ? state.hosts.join(", ") : undefined],
    ["process", "pid" in state && state.pid !== undefined ? String(state.pid) : undefined],
    ["since", "since" in state ? new Date(state.since).toISOString() : undefined],
    ["tools", tools.join(", ")],
    ["servers", mcpServers.join(", ")],
    ["skills", skills.join(", ")],
  ];
  print(style("bold", harmlessLine(name)));
  for (const [label, text] of rows) if (text) print(`${label.padEnd(8)} ${harmlessLine(text)}`);
  for (const warning of warnings) print(`${style("yellow", "!")} ${harmlessLine(warning)}`);
}
