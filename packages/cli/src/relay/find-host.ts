import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { runFolderPrefix } from "@backplane/host/paths";
import { awaitHost } from "../serve/claim.ts";
import type { HostPlace } from "../serve/host-place.ts";
import { ownerOf, processAt, socketsBelow } from "../serve/host-sockets.ts";
import { startHost } from "./start-host.ts";

export interface FindHostOptions {
  readonly place: HostPlace;
  /** Program and arguments that start the host there. */
  readonly command: readonly string[];
  /** Whether there was a host until now: then what is seen of it means nothing. */
  readonly isLost: boolean;
}

export interface FoundHost {
  /** Connected: MCP, a line for each message. */
  readonly socket: Socket;
  /** Ends a host that does not answer any more. Only while `socket` is connected: then its process is sure to be the host's. */
  readonly kill: () => void;
}

/** From nothing to a host that answers; a first start looks at no plugin before it is ready. */
const startTimeoutMs = 15_000;

/** Between two tries of a host that ends at once. */
const pauseMs = 250;

/** Connects to the host; starts it where there is none. Any number may do so at once: one host is started. @throws Error */
export async function findHost(options: FindHostOptions): Promise<FoundHost> {
  // One that is being killed still takes connections for a moment.
  const seen = options.isLost ? undefined : await connectToSeen(options.place);
  return seen ?? (await askForHost(options));
}

/** Most agents find a host that serves already. It need not even wake up for them to be connected. */
async function connectToSeen({ parent, label }: HostPlace): Promise<FoundHost | undefined> {
  for (const socket of socketsBelow(parent, runFolderPrefix(label))) {
    const host = ownerOf(socket, parent) === "us" ? await tryConnect(socket) : undefined;
    if (host) return host;
  }
  return undefined;
}

async function askForHost({ place, command }: Omit<FindHostOptions, "isLost">): Promise<FoundHost> {
  const { signal } = timeout();
  while (!signal.aborted) {
    const socket = await awaitHost(place.name, signal);
    if (socket === undefined) {
      if (!signal.aborted) await startHost(command, signal);
      continue;
    }
    mustBeOurs(socket, place);
    const host = await tryConnect(socket);
    if (host) return host;
    await delay(pauseMs, undefined, { signal, ref: false }).catch(() => {});
  }
  throw new Error(`no host answered within ${startTimeoutMs / 1_000} s; "backplane logs _host" may say why`);
}

function timeout(): AbortController {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), startTimeoutMs).unref();
  return controller;
}

/** @throws Error where another user has taken the name */
function mustBeOurs(socket: string, { parent }: HostPlace): void {
  if (ownerOf(socket, parent) !== "another") return;
  const shown = JSON.stringify(socket.slice(0, 256));
  throw new Error(`another user answers for the host: ${shown} is not a socket that you made`);
}

function tryConnect(path: string): Promise<FoundHost | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => resolve({ socket, kill: () => kill(socket, processAt(path)) }));
    socket.once("error", () => resolve(undefined));
  });
}

function kill(socket: Socket, pid: number | undefined): void {
  if (pid !== undefined && !socket.destroyed) process.kill(pid, "SIGKILL");
}
