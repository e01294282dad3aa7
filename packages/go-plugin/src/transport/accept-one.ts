import { createServer, type Socket } from "node:net";
import type { PluginAddress } from "./address.ts";
import { cleanupOnExit } from "./cleanup-on-exit.ts";
import { bind, type ListenOn, removeSocketFile } from "./listen.ts";

export interface AcceptOneOptions {
  /** For the connection to come; then the address is given up. */
  readonly timeoutMs: number;
  readonly onConnection: (socket: Socket) => void;
}

/** Listens for a single connection. When it has come, or the time is over, nobody can connect and no file is left. */
export async function acceptOne(
  on: ListenOn,
  { timeoutMs, onConnection }: AcceptOneOptions,
): Promise<PluginAddress> {
  // Whoever comes before the socket has its mode was not told of it.
  let accept = (socket: Socket): void => void socket.destroy();
  const server = createServer((socket) => accept(socket));
  // Such as too many open files at the accept: the deadline ends it.
  server.on("error", () => {});
  const address = await bind(server, on);
  const forget = cleanupOnExit(() => removeSocketFile(address));
  const timer = setTimeout(() => stop(), timeoutMs);
  const stop = (): void => {
    accept = (socket) => void socket.destroy();
    clearTimeout(timer);
    forget();
    server.close();
    removeSocketFile(address);
  };
  accept = (socket) => {
    stop();
    onConnection(socket);
  };
  return address;
}
