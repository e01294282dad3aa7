import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { createControlApp } from "./app.ts";
import type { ControlOptions } from "./control-options.ts";
import { authorizeBy, createToken } from "./token.ts";

export interface ServeControlOptions extends ControlOptions {
  /** Path of a unix socket in a folder that nobody else can enter, or a named pipe. */
  readonly socket: string;
  /** Where to write the token down, for those who may read it. */
  readonly tokenFile: string;
}

/** A line of a request and its headers, together: Node's limit, made explicit. */
const maxHeaderSize = 16 * 1024;

/** Streams are held open by who reads them; a program that forgets to close its own must not use up the host's descriptors. */
const maxConnections = 256;

/** Serves the control face until closed. */
export async function serveControl(options: ServeControlOptions): Promise<{ close(): void }> {
  const token = createToken();
  writeFileSync(options.tokenFile, `${token}\n`, { mode: 0o600, flag: "wx" });
  const app = createControlApp({ ...options, authorize: authorizeBy(token) });
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { maxHeaderSize } }) as Server;
  server.maxConnections = maxConnections;
  await once(server.listen(options.socket), "listening");
  // Such as a connection that could not be taken, for want of descriptors.
  server.on("error", options.onError);
  // The umask decides with which mode a socket is made.
  if (process.platform !== "win32") chmodSync(options.socket, 0o600);
  return {
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
