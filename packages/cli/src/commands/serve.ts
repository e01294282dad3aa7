import { once } from "node:events";
import { existsSync } from "node:fs";
import { RunFolder, resolvePaths } from "@backplane/host";
import { configAccess } from "../config/config-access.ts";
import { serveControlFace } from "../control/serve-control-face.ts";
import type { HostChoice } from "../host-choice.ts";
import { printNote } from "../output.ts";
import { type Claim, claimHost } from "../serve/claim.ts";
import { type HostPlace, hostPlace } from "../serve/host-place.ts";
import { IdleTimer } from "../serve/idle-timer.ts";
import { mcpSocket } from "../serve/mcp-socket.ts";
import { type ServedAgents, serveAgents } from "../serve/serve-agents.ts";
import { type ServedHost, serveHost } from "../serve-host.ts";
import { readSettings } from "../settings.ts";
import { version } from "../version.ts";

export interface ServeCommandOptions extends HostChoice {
  /** Started by a relay: says on stdout when it serves, ends quietly when another host does, and when no agent needs it. */
  readonly auto?: boolean;
  /** Without an agent for so long an automatic host ends. In milliseconds. */
  readonly idleTimeout: number;
}

/** The host of this user: owns the plugins of every agent that is started with the same options. */
export async function serve(options: ServeCommandOptions): Promise<void> {
  // The relay that started us may be gone before we are.
  if (options.auto) for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const place = hostPlace(options);
  const claim = await claimHost(place.name);
  if (!claim) {
    if (options.auto) return;
    throw new Error("A host with these options runs already; agents use it");
  }
  try {
    await serveAs(claim, { ...options, place });
  } finally {
    claim.release();
  }
  process.exit();
}

interface ServeOptions extends ServeCommandOptions {
  readonly place: HostPlace;
}

async function serveAs(claim: Claim, options: ServeOptions): Promise<void> {
  const settings = await readSettings(options);
  const runFolder = new RunFolder(resolvePaths().runtime, options.place.label);
  const host = await serveHost(settings, runFolder);
  try {
    await serveUntilEnded(host, { ...options, claim, runFolder });
  } finally {
    await host.close();
    await runFolder.close();
  }
}

interface Serving extends ServeOptions {
  readonly claim: Claim;
  readonly runFolder: RunFolder;
}

async function serveUntilEnded(host: ServedHost, options: Serving): Promise<void> {
  const { claim, runFolder, idleTimeout, auto } = options;
  const socket = mcpSocket(runFolder.path);
  const ending = new AbortController();
  const end = (reason: string): void => ending.abort(reason);
  const idle = auto ? new IdleTimer(idleTimeout, () => end("no agent needs it")) : undefined;
  const onAgents = (count: number): void => {
    if (idle) idle.count = count;
  };
  const agents = await serveAgents({ face: host.face, socket, onAgents });
  claim.announce(() => {
    idle?.restart();
    if (isThere(socket)) return socket;
    end(`its folder ${runFolder.path} was removed`);
    return undefined;
  });
  // One that a person started is theirs to start anew.
  if (auto) void host.outdated.then(() => makeWay(host, { claim, agents })).then(end);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => end(signal));
  host.log(`Serving agents as process ${process.pid}`);
  announceToStarter(options);
  const control = await serveControlFace(runFolder.path, {
    host: host.face.host,
    logs: resolvePaths().logs,
    config: configAccess(options),
    version,
    ready: host.face.ready ?? Promise.resolve(),
    agents: () => agents.count,
    shutdown: () => end("it was asked to"),
    onError: (error) => host.log(`The control face failed: ${error.stack ?? error.message}`),
  }).catch((error: Error) => {
    // Agents are served all the same; its folder may be gone, which ends the host when the next one asks.
    host.log(`The control face cannot be served: ${error.message}`);
    return undefined;
  });
  if (!ending.signal.aborted) await once(ending.signal, "abort");
  host.log(`Ends: ${ending.signal.reason}`);
  // From here on who asks finds no host, and starts the next one.
  claim.release();
  control?.close();
  await agents.close();
}

/** Leaves agents that start from here on to the next host. Resolves with why to end, when the last of its own has left. */
async function makeWay(
  host: ServedHost,
  { claim, agents }: { claim: Claim; agents: ServedAgents },
): Promise<string> {
  host.log("Agents that start from here on get another host");
  claim.release();
  await agents.admitNoMore();
  return "its config is outdated, and its last agent has left";
}

/** A socket whose folder is gone can be reached by nobody. */
function isThere(socket: string): boolean {
  return process.platform === "win32" || existsSync(socket);
}

function announceToStarter({ auto }: ServeCommandOptions): void {
  if (auto) process.stdout.write("serving\n");
  else printNote(`Serving agents that run "backplane mcp" with the same options; Ctrl-C ends it.`);
}
