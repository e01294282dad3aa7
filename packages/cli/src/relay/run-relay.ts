import type { HostChoice } from "../host-choice.ts";
import { choiceArguments } from "../invocation.ts";
import { mainFile } from "../main-file.ts";
import { hostPlace } from "../serve/host-place.ts";
import { type FoundHost, findHost } from "./find-host.ts";
import { Relay } from "./relay.ts";

/** `backplane mcp`: a small process for each agent, between it and the one host. Loads nothing that it does not need. */
export async function runRelay(choice: HostChoice): Promise<void> {
  const command = [process.execPath, mainFile, "serve", "--auto", ...choiceArguments(choice)];
  // The place each time anew: when the host has ended, the config may be another.
  const find = async (isLost: boolean): Promise<FoundHost> =>
    findHost({ place: hostPlace(choice), command, isLost });
  // Before Node makes its streams, which takes about as long as the host needs to answer.
  let first: Promise<FoundHost> | undefined = find(false);
  first.catch(() => {});
  const connect = (): Promise<FoundHost> => {
    const found = first ?? find(true);
    first = undefined;
    return found;
  };
  const relay = new Relay({ input: process.stdin, output: process.stdout, connect });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => relay.end());
  await relay.ended;
  process.exit();
}
