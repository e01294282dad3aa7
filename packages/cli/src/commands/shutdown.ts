import type { ControlClient } from "@backplane/control/client";
import { findEveryControl, mustFindControl } from "../control/find-control.ts";
import type { HostChoice } from "../host-choice.ts";
import { print, printJson, printNote } from "../output.ts";

export interface ShutdownOptions extends HostChoice {
  /** Every host of this user, whatever its options. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Ends the running host. An agent that is connected starts the next one with its next call. */
export async function shutdown({ all, json, ...choice }: ShutdownOptions): Promise<void> {
  const hosts = all ? await findEveryControl(choice) : [await mustFindControl(choice)];
  const pids: number[] = [];
  for (const host of hosts) {
    const pid = await end(host);
    pids.push(pid);
    if (!json) print(`The host ends (process ${pid})`);
  }
  if (json) printJson(all ? { pids } : { pid: pids[0] });
  else if (pids.length === 0) printNote("No host runs");
}

async function end(host: ControlClient): Promise<number> {
  const { pid } = await host.status();
  await host.shutdown();
  return pid;
}
