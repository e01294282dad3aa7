import { once } from "node:events";
import { chmodSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { type FaceOptions, serveStdio } from "@backplane/mcp";

export interface ServeAgentsOptions {
  readonly face: FaceOptions;
  /** In a folder that nobody else can enter. */
  readonly socket: string;
  /** Called with how many agents are connected, whenever that changes. */
  readonly onAgents: (count: number) => void;
}

export interface ServedAgents {
  /** How many are connected. */
  readonly count: number;
  /** Takes no more agents; resolves when the last of those that are there has left. */
  admitNoMore(): Promise<void>;
  close(): Promise<void>;
}

/** Serves MCP to every relay that connects to the host's socket, each as a client of its own. */
export async function serveAgents(options: ServeAgentsOptions): Promise<ServedAgents> {
  const agents = new Set<Socket>();
  const server = createServer((socket) => serveAgent(socket, { ...options, agents }));
  await once(server.listen(options.socket), "listening");
  // Such as a connection that could not be taken, for want of descriptors: its relay tries again.
  server.on("error", (error) => options.face.onError?.(error));
  // The umask decides with which mode a socket is made; a pipe has none.
  if (process.platform !== "win32") chmodSync(options.socket, 0o600);
  return {
    get count() {
      return agents.size;
    },
    admitNoMore: () => new Promise((resolve) => server.close(() => resolve())),
    close: async () => {
      server.close();
      for (const socket of agents) socket.destroy();
    },
  };
}

function serveAgent(socket: Socket, options: ServeAgentsOptions & { readonly agents: Set<Socket> }): void {
  const { face, agents, onAgents } = options;
  agents.add(socket);
  onAgents(agents.size);
  const served = serveStdio({ ...face, input: socket, output: socket });
  void served.closed.then(() => {
    socket.destroy();
    agents.delete(socket);
    onAgents(agents.size);
  });
}
