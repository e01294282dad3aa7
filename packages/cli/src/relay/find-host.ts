import { once } from "node:events";
import { lstatSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { awaitHost } from "../serve/claim.ts";

export interface FindHostOptions {
  readonly address: string;
  /** Program and arguments that start the host at that address. */
  readonly command: readonly string[];
}

/** From nothing to a host that answers; a first start looks at no plugin before it is ready. */
const startTimeoutMs = 15_000;

/** Between two tries of a host that ends at once. */
const pauseMs = 250;

/** Connects to the host; starts it where there is none. Any number may do so at once: one host is started. @throws Error */
export async function findHost({ address, command }: FindHostOptions): Promise<Socket> {
  const { signal } = timeout();
  while (!signal.aborted) {
    const socket = await awaitHost(address, signal);
    if (socket !== undefined) {
      mustBeOurs(socket);
      const host = await tryConnect(socket);
      if (host) return host;
    } else if (!signal.aborted) {
      await startHost(command, signal);
    }
    await delay(pauseMs, undefined, { signal, ref: false }).catch(() => {});
  }
  throw new Error(`no host was ready within ${startTimeoutMs / 1_000} s; "backplane logs _host" may say why`);
}

function timeout(): AbortController {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), startTimeoutMs).unref();
  return controller;
}

/**
 * Resolves when it has claimed the address, or has ended because another one had. It outlives us: other agents may come to use it.
 */
async function startHost([program = "", ...args]: readonly string[], signal: AbortSignal): Promise<void> {
  // Most relays find a host that is there already, and start the faster.
  const { spawn } = await import("node:child_process");
  const child = spawn(program, args, { detached: true, cwd: "/", stdio: ["ignore", "pipe", "ignore"] });
  child.unref();
  child.on("error", () => {});
  const said = once(child.stdout, "data", { signal });
  const ended = once(child, "close", { signal });
  await Promise.race([said, ended]).catch(() => {});
  child.stdout.destroy();
}

/**
 * Another user can listen on the address too, and say what it likes; it cannot make a socket that is ours.
 * @throws Error
 */
function mustBeOurs(socket: string): void {
  if (process.getuid === undefined) return;
  const stats = lstatSync(socket, { throwIfNoEntry: false });
  if (stats === undefined || (stats.isSocket() && stats.uid === process.getuid())) return;
  throw new Error(
    `another user answers for the host: ${JSON.stringify(socket.slice(0, 256))} is not a socket of yours`,
  );
}

function tryConnect(socket: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const host = connect({ path: socket });
    host.once("connect", () => resolve(host));
    host.once("error", () => resolve(undefined));
  });
}
