import { lstatSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Announcement } from "../serve/announcement.ts";
import { awaitHost } from "../serve/claim.ts";
import { startHost } from "./start-host.ts";

export interface FindHostOptions {
  readonly address: string;
  /** Program and arguments that start the host at that address. */
  readonly command: readonly string[];
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
export async function findHost({ address, command }: FindHostOptions): Promise<FoundHost> {
  const { signal } = timeout();
  while (!signal.aborted) {
    const announcement = await awaitHost(address, signal);
    if (announcement) {
      mustBeOurs(announcement);
      const socket = await tryConnect(announcement);
      if (socket) return { socket, kill: () => kill(announcement, socket) };
    } else if (!signal.aborted) {
      await startHost(command, signal);
      continue;
    }
    await delay(pauseMs, undefined, { signal, ref: false }).catch(() => {});
  }
  throw new Error(`no host answered within ${startTimeoutMs / 1_000} s; "backplane logs _host" may say why`);
}

function timeout(): AbortController {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), startTimeoutMs).unref();
  return controller;
}

/**
 * Another user can listen on the address too, and say what it likes; it cannot make a socket that is ours.
 * @throws Error
 */
function mustBeOurs({ socket }: Announcement): void {
  if (process.getuid === undefined) return;
  const stats = lstatSync(socket, { throwIfNoEntry: false });
  if (stats === undefined || (stats.isSocket() && stats.uid === process.getuid())) return;
  throw new Error(
    `another user answers for the host: ${JSON.stringify(socket.slice(0, 256))} is not a socket of yours`,
  );
}

function tryConnect({ socket }: Announcement): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const host = connect({ path: socket });
    host.once("connect", () => resolve(host));
    host.once("error", () => resolve(undefined));
  });
}

function kill({ pid }: Announcement, socket: Socket): void {
  if (!socket.destroyed) process.kill(pid, "SIGKILL");
}
