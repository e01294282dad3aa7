import { once } from "node:events";
import { existsSync } from "node:fs";
import { RunFolder, resolvePaths } from "@backplane/host";
import type { HostChoice } from "../host-choice.ts";
import { printNote } from "../output.ts";
import { type Claim, claimHost } from "../serve/claim.ts";
import { hostAddress } from "../serve/host-address.ts";
import { hostIdentity } from "../serve/host-identity.ts";
import { idleTimer } from "../serve/idle-timer.ts";
import { mcpSocket } from "../serve/mcp-socket.ts";
import { serveAgents } from "../serve/serve-agents.ts";
import { serveHost } from "../serve-host.ts";
import { readSettings } from "../settings.ts";

export interface ServeCommandOptions extends HostChoice {
  /** Started by a relay: says on stdout when it serves, ends quietly when another host does, and when no agent needs it. */
  readonly auto?: boolean;
  /** Without an agent for so long an automatic host ends. In milliseconds. */
  readonly idleTimeout: number;
}

/** The host of this user: owns the plugins of every agent that is started with the same options. */
export async function serve(options: ServeCommandOptions): Promise<void> {
  const claim = await claimHost(hostAddress(hostIdentity(options)));
  if (claim) await serveClaimed(claim, options);
  else if (!options.auto) throw new Error("A host with these options runs already; agents use it");
}

async function serveClaimed(claim: Claim, options: ServeCommandOptions): Promise<void> {
  const runFolder = new RunFolder(resolvePaths().runtime);
  const socket = mcpSocket(runFolder.path);
  const host = serveHost(await readSettings(options), runFolder);
  const ending = new AbortController();
  const end = (reason: string): void => ending.abort(reason);
  const onAgents = options.auto ? idleTimer(options.idleTimeout, () => end("no agent needs it")) : () => {};
  const agents = await serveAgents({ face: host.face, socket, onAgents });
  claim.announce(() => {
    if (isThere(socket)) return { pid: process.pid, socket };
    end(`its folder ${runFolder.path} was removed`);
    return undefined;
  });
  host.log(`Serving agents as process ${process.pid}`);
  announceToStarter(options);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => end(signal));
  if (!ending.signal.aborted) await once(ending.signal, "abort");
  host.log(`Ends: ${ending.signal.reason}`);
  // From here on who asks finds no host, and starts the next one.
  claim.release();
  await agents.close();
  await host.close();
  await runFolder.close();
  process.exit();
}

/** A socket whose folder is gone can be reached by nobody. */
function isThere(socket: string): boolean {
  return process.platform === "win32" || existsSync(socket);
}

function announceToStarter({ auto }: ServeCommandOptions): void {
  // The relay that started us may be gone already.
  if (auto) process.stdout.on("error", () => {}).write("serving\n");
  else printNote(`Serving agents that run "backplane mcp" with the same options; Ctrl-C ends it.`);
}
