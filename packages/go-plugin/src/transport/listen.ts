import { randomInt } from "node:crypto";
import { rmSync } from "node:fs";
import { chmod, chown } from "node:fs/promises";
import { type AddressInfo, createServer, type ListenOptions, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { PluginError } from "../plugin-error.ts";
import type { PluginAddress } from "./address.ts";
import { cleanupOnExit } from "./cleanup-on-exit.ts";
import { groupId } from "./group-id.ts";

/** Which kind of address to listen on. */
export type ListenOn =
  | { readonly network: "unix"; readonly directory: string; readonly group?: string | undefined }
  | { readonly network: "tcp"; readonly minPort: number; readonly maxPort: number };

/** A socket that is being listened on. */
export interface Listener {
  readonly address: PluginAddress;
  /** Stops listening, drops the connections and removes the socket file. Idempotent. */
  close(): void;
}

/** Listens on a new unix socket (mode 0600, or 0660 for a group) or on loopback TCP. */
export async function listen(on: ListenOn, onConnection: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // A peer that vanishes is seen by whoever reads the socket, not by an uncaught error.
    socket.on("error", () => socket.destroy());
    onConnection(socket);
  });
  const address = await bind(server, on);
  // Such as too many open files at an accept; the other connections go on.
  server.on("error", () => {});
  const forget = cleanupOnExit(() => removeSocketFile(address));
  const close = () => {
    forget();
    server.close();
    removeSocketFile(address);
    for (const socket of sockets) socket.destroy();
  };
  return { address, close };
}

/** Binds the server; closes it when that fails. */
export async function bind(server: Server, on: ListenOn): Promise<PluginAddress> {
  try {
    return await (on.network === "unix" ? listenUnix(server, on) : listenTcp(server, on));
  } catch (error) {
    server.close();
    throw error;
  }
}

/** The shortest sun_path of the systems we run on, less its closing zero: macOS has 104 bytes, Linux 108. */
const MAX_SOCKET_PATH_BYTES = process.platform === "linux" ? 107 : 103;

async function listenUnix(
  server: Server,
  { directory, group }: Extract<ListenOn, { network: "unix" }>,
): Promise<PluginAddress> {
  const path = join(directory, `plugin${randomInt(2 ** 47)}`);
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    throw new PluginError(
      "invalid_options",
      `Cannot listen on "${path}": path is longer than ${MAX_SOCKET_PATH_BYTES} bytes; choose a shorter socket folder`,
    );
  }
  await listening(server, { path, exclusive: true });
  if (group !== undefined) await chown(path, -1, await groupId(group));
  await chmod(path, group === undefined ? 0o600 : 0o660);
  return { network: "unix", address: path };
}

async function listenTcp(
  server: Server,
  { minPort, maxPort }: Extract<ListenOn, { network: "tcp" }>,
): Promise<PluginAddress> {
  for (let port = minPort; port <= maxPort; port++) {
    try {
      await listening(server, { host: "127.0.0.1", port, exclusive: true });
      const bound = server.address() as AddressInfo;
      return { network: "tcp", address: `127.0.0.1:${bound.port}` };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
  throw new PluginError(
    "invalid_options",
    `Cannot listen on TCP: no free port from ${minPort} to ${maxPort}`,
  );
}

function listening(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

export function removeSocketFile({ network, address }: PluginAddress): void {
  if (network === "unix") rmSync(address, { force: true });
}
