import { setTimeout as delay } from "node:timers/promises";
import type { PluginActivityStatus } from "@backplane/host";
import { mustFindControl } from "../control/find-control.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { InterruptedError, onInterrupt } from "../interrupt.ts";
import { print, printJson } from "../output.ts";
import { table } from "../table.ts";

export interface TopOptions extends HostChoice {
  /** Print one reading and end; so it is where the output is no terminal. */
  readonly once?: boolean;
  readonly json?: boolean;
  /** Between two readings, in milliseconds. */
  readonly interval: number;
}

/** One reading, and when it was taken. */
interface Reading {
  readonly at: number;
  readonly plugins: readonly PluginActivityStatus[];
}

const clearScreen = "\u001b[H\u001b[2J";

/** Shows what plugins do and take. */
export async function top({ once, json, interval, ...choice }: TopOptions): Promise<void> {
  const client = await mustFindControl(choice);
  const read = async (): Promise<Reading> => ({ at: Date.now(), plugins: await client.activity() });
  let before = await read();
  if (json) return printJson({ plugins: before.plugins });
  if (once || !process.stdout.isTTY) return print(formatReading(before));
  const { signal } = onInterrupt();
  for (;;) {
    await delay(interval, undefined, { signal }).catch(() => {});
    if (signal.aborted) throw new InterruptedError("Interrupted");
    const now = await read();
    print(`${clearScreen}${formatReading(now, before)}`);
    before = now;
  }
}

const header = ["PLUGIN", "STATE", "CALLS", "CALLS/S", "ERRORS", "RUNNING", "P50", "P99", "CPU", "MEMORY"];

/** The busiest first. Rates need an earlier reading. */
export function formatReading({ at, plugins }: Reading, before?: Reading): string {
  const seconds = before && (at - before.at) / 1_000;
  const earlier = new Map(before?.plugins.map((activity) => [activity.plugin, activity]));
  const sorted = [...plugins].sort((a, b) => b.calls - a.calls);
  const rows = sorted.map((now) => {
    const last = earlier.get(now.plugin);
    const per = (grown: number | undefined): string =>
      grown === undefined || !seconds || grown < 0 ? "-" : (grown / seconds).toFixed(1);
    const cpuMs = now.usage && last?.usage && now.usage.cpuMs - last.usage.cpuMs;
    return [
      harmlessLine(now.plugin),
      harmlessLine(now.state),
      String(now.calls),
      per(last && now.calls - last.calls),
      String(now.errors),
      String(now.running),
      now.latencyMs ? `${now.latencyMs.p50.toFixed(1)} ms` : "-",
      now.latencyMs ? `${now.latencyMs.p99.toFixed(1)} ms` : "-",
      cpuMs === undefined ? "-" : `${per(cpuMs / 10)} %`,
      now.usage ? `${(now.usage.residentBytes / 1_048_576).toFixed(0)} MiB` : "-",
    ];
  });
  return table(header, rows);
}
