import { readFile } from "node:fs/promises";
import path from "node:path";
import { backplane } from "./backplane.ts";
import { startHttpServer } from "./http-server.ts";
import type { PeerServer } from "./peer-client.ts";
import type { TempHome } from "./temp-home.ts";

/** How a client reaches Backplane. */
export const ways = ["on stdio", "over HTTP"] as const;

export type Way = (typeof ways)[number];

/** A home's plugins, ready for clients that come this way. */
export interface Served {
  readonly server: PeerServer;
  /** What the server wrote to stdout itself, where that is not the client's to read. */
  readonly stdout: () => string;
  stop(): Promise<void>;
}

/** On stdio each client starts a server of its own; over HTTP there is one for all, which wants a token. */
export async function serveHome(home: TempHome, way: Way): Promise<Served> {
  if (way === "on stdio") return { server: backplane(home, "mcp"), stdout: () => "", stop: async () => {} };
  const { url, stdout, stop } = await startHttpServer(home, "--require-token");
  const file = path.join(home.env["XDG_STATE_HOME"] ?? "", "backplane", "mcp-token");
  const token = (await readFile(file, "utf8")).trim();
  return { server: { url, token, env: home.env, cwd: home.folder }, stdout, stop };
}
