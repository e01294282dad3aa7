import { once } from "node:events";
import path from "node:path";
import { RunFolder, resolvePaths } from "@backplane/host";
import type { HostChoice } from "../host-choice.ts";
import { printNote } from "../output.ts";
import { claimHost } from "../serve/claim.ts";
import { hostAddress } from "../serve/host-address.ts";
import { hostIdentity } from "../serve/host-identity.ts";
import { serveAgents } from "../serve/serve-agents.ts";
import { serveHost } from "../serve-host.ts";
import { readSettings } from "../settings.ts";

export interface ServeCommandOptions extends HostChoice {
  /** Started by a relay: says on stdout that it is the host, ends quietly when another one is, and when no agent needs it. */
  readonly auto?: boolean;
  /** Without an agent for so long an automatic host ends. In milliseconds. */
  readonly idleTimeout: number;
}

/** The host of this user: owns the plugins of every agent that is started with the same options. */
export async function serve(options: ServeCommandOptions): Promise<void> {
  const claim = await claimHost(hostAddress(hostIdentity(options)));
  if (!claim) {
    if (options.auto) return;
    throw new Error("A host with these options runs already; agents use it");
  }
  if (options.auto) process.stdout.write("claimed\n");
  const runFolder = new RunFolder(resolvePaths().runtime);
  const socket = path.join(runFolder.path, "mcp.sock");
  const host = await serveHost(await readSettings(options), runFolder);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const agents = await serveAgents({ face: host.face, socket, onAgents: idleTimer(options, end) });
  claim.announce(socket);
  if (!options.auto)
    printNote(`Serving agents that run "backplane mcp --shared" with the same options; Ctrl-C ends it.`);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  if (!ending.signal.aborted) await once(ending.signal, "abort");
  await agents.close();
  await host.close();
  await runFolder.close();
  claim.release();
  process.exit();
}

/** Restarted with each agent that comes or goes. */
function idleTimer({ auto, idleTimeout }: ServeCommandOptions, onIdle: () => void): (agents: number) => void {
  let timer: NodeJS.Timeout | undefined;
  const restart = (agents: number): void => {
    clearTimeout(timer);
    if (auto && agents === 0) timer = setTimeout(onIdle, idleTimeout);
  };
  restart(0);
  return restart;
}
