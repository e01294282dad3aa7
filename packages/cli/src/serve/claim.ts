import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";

/** More than any path of a socket: whoever else has the name may say what it likes. */
const maxSaidChars = 4_096;

/** Being the one host at an address. */
export interface Claim {
  /** Tells whoever waits, and whoever asks from now on, where agents are served. */
  announce(socket: string): void;
  release(): void;
}

/** Makes this process the host at the address, if nobody is; exactly one of any number that try succeeds. */
export async function claimHost(address: string): Promise<Claim | undefined> {
  const waiting = new Set<Socket>();
  let served: string | undefined;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("close", () => waiting.delete(socket));
    if (served === undefined) waiting.add(socket);
    else socket.end(`${served}\n`);
  });
  if (!(await listen(server, address))) return undefined;
  return {
    announce: (mcpSocket) => {
      served = mcpSocket;
      for (const socket of waiting) socket.end(`${mcpSocket}\n`);
    },
    release: () => {
      for (const socket of waiting) socket.destroy();
      server.close();
    },
  };
}

/** Resolves with the host's socket when it is ready; with nothing when there is no host, or it ended first. */
export function awaitHost(address: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect({ path: address });
    signal.addEventListener("abort", () => socket.destroy(), { once: true });
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes("\n") && said.length < maxSaidChars) return;
      resolve(/^(.+)\n$/.exec(said)?.[1]);
      socket.destroy();
    });
    socket.on("error", () => {});
    socket.once("close", () => resolve(undefined));
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
