import type { HostChoice } from "../host-choice.ts";
import { choiceArguments } from "../invocation.ts";
import { mainFile } from "../main-file.ts";
import { hostAddress } from "../serve/host-address.ts";
import { hostIdentity } from "../serve/host-identity.ts";
import { findHost } from "./find-host.ts";
import { Relay } from "./relay.ts";

/** `backplane mcp --shared`: a small process for each agent, between it and the one host. Loads nothing that it does not need. */
export async function runRelay(choice: HostChoice): Promise<void> {
  const command = [process.execPath, mainFile, "serve", "--auto", ...choiceArguments(choice)];
  const relay = new Relay({
    input: process.stdin,
    output: process.stdout,
    // Each time anew: when the host has ended, the config may be another.
    connect: () => findHost({ address: hostAddress(hostIdentity(choice)), command }),
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => relay.end());
  await relay.ended;
  process.exit();
}
