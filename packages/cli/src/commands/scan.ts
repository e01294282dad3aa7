import { mustFindControl } from "../control/find-control.ts";
import type { HostChoice } from "../host-choice.ts";
import { printJson } from "../output.ts";
import { printPlugins } from "./list.ts";

/** Has the running host look through its plugin folders, and shows what it found. */
export async function scan({ json, ...choice }: HostChoice & { json?: boolean }): Promise<void> {
  const client = await mustFindControl(choice);
  await client.scan();
  const plugins = await client.plugins();
  if (json) printJson({ plugins });
  else printPlugins(plugins, choice.plugins ?? ["the host's folders"]);
}
