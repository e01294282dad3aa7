import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";

/** More than any path of a socket: whoever else has the name may say what it likes. */
const maxSaidChars = 4_096;

/** Being the one host of a name. */
export interface Claim {
  /** Tells whoever waits, and whoever asks from now on, the socket that the function returns then; undefined: as if there was no host. */
  announce(socket: () => string | undefined): void;
  release(): void;
}

/** Makes this process the host of the name, if nobody is; exactly one of any number that try succeeds. */
export async function claimHost(name: string): Promise<Claim | undefined> {
  const waiting = new Set<Socket>();
  let served: (() => string | undefined) | undefined;
  const answer = (socket: Socket): void => {
    const mcpSocket = served?.();
    if (mcpSocket === undefined) socket.destroy();
    else socket.end(`${mcpSocket}\n`);
  };
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("close", () => waiting.delete(socket));
    if (served === undefined) waiting.add(socket);
    else answer(socket);
  });
  if (!(await listen(server, name))) return undefined;
  return {
    announce: (mcpSocket) => {
      served = mcpSocket;
      for (const socket of waiting) answer(socket);
    },
    release: () => {
      for (const socket of waiting) socket.destroy();
      server.close();
    },
  };
}

/** Resolves with the socket of the host of that name when it serves; with nothing when there is none, or it ended first. */
export function awaitHost(name: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect({ path: name });
    const abort = (): void => void socket.destroy();
    signal.addEventListener("abort", abort, { once: true });
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.endsWith("\n")) resolve(said.trimEnd());
      if (said.endsWith("\n") || said.length > maxSaidChars) socket.destroy();
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
