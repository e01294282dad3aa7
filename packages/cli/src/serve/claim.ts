import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import {
  type Announcement,
  maxAnnouncementChars,
  printAnnouncement,
  readAnnouncement,
} from "./announcement.ts";

/** Being the one host at an address. */
export interface Claim {
  /** Tells whoever waits, and whoever asks from now on, what the function returns then; undefined: nothing, as if there was no host. */
  announce(announcement: () => Announcement | undefined): void;
  release(): void;
}

/** Makes this process the host at the address, if nobody is; exactly one of any number that try succeeds. */
export async function claimHost(address: string): Promise<Claim | undefined> {
  const waiting = new Set<Socket>();
  let announced: (() => Announcement | undefined) | undefined;
  const answer = (socket: Socket, announcement: Announcement | undefined): void => {
    if (announcement) socket.end(printAnnouncement(announcement));
    else socket.destroy();
  };
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("close", () => waiting.delete(socket));
    if (announced) answer(socket, announced());
    else waiting.add(socket);
  });
  if (!(await listen(server, address))) return undefined;
  return {
    announce: (announcement) => {
      announced = announcement;
      for (const socket of waiting) answer(socket, announcement());
    },
    release: () => {
      for (const socket of waiting) socket.destroy();
      server.close();
    },
  };
}

/** Resolves with what the host at the address says when it is ready; with nothing when there is none, or it ended first. */
export function awaitHost(address: string, signal: AbortSignal): Promise<Announcement | undefined> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect({ path: address });
    const abort = (): void => void socket.destroy();
    signal.addEventListener("abort", abort, { once: true });
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.endsWith("\n")) resolve(readAnnouncement(said));
      if (said.endsWith("\n") || said.length > maxAnnouncementChars) socket.destroy();
    });
    socket.on("error", () => {});
    socket.once("close", () => {
      signal.removeEventListener("abort", abort);
      resolve(undefined);
    });
  });
}

/** False: somebody has the name. */
async function listen(server: Server, claim: string): Promise<boolean> {
  if (await tryListen(server, claim)) return true;
  const isFile = !claim.startsWith("\0") && process.platform !== "win32";
  if (!isFile || (await isAlive(claim))) return false;
  rmSync(claim, { force: true });
  return await tryListen(server, claim);
}

function tryListen(server: Server, claim: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    };
    server.once("error", onError);
    server.listen(claim, () => {
      server.off("error", onError);
      resolve(true);
    });
  });
}

function isAlive(claim: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: claim });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
