import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processesOf, type RunningProcess } from "./processes.ts";
import type { TempHome } from "./temp-home.ts";

/** The running processes of a plugin that is installed in the home. */
export async function pluginProcesses(home: TempHome, plugin: string): Promise<RunningProcess[]> {
  return ofPlugin(await processesOf(home.folder), { home, plugin });
}

/** Those of a plugin among processes that were looked up before. */
export function ofPlugin(
  processes: readonly RunningProcess[],
  { home, plugin }: { readonly home: TempHome; readonly plugin: string },
): RunningProcess[] {
  return processes.filter(({ command }) => command.includes(join(home.pluginsFolder, plugin)));
}

/** Resolves when the plugin has been started; it starts with its first call, not with the server. */
export async function pluginStarted(
  home: TempHome,
  { plugin, limitMs }: { readonly plugin: string; readonly limitMs: number },
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while ((await pluginProcesses(home, plugin)).length === 0) {
    if (Date.now() > deadline)
      throw new Error(`Gave up after ${limitMs} ms waiting for ${plugin} to be started`);
    await delay(250); // Linux tells no third party when a process begins.
  }
}
