import { mustFindControl } from "../control/find-control.ts";
import type { HostChoice } from "../host-choice.ts";
import { print, printJson } from "../output.ts";

/** Ends the running host. An agent that is connected starts the next one with its next call. */
export async function shutdown({ json, ...choice }: HostChoice & { json?: boolean }): Promise<void> {
  const client = await mustFindControl(choice);
  const { pid } = await client.status();
  await client.shutdown();
  if (json) printJson({ pid });
  else print(`The host ends (process ${pid})`);
}
