import { serveStdio } from "@backplane/mcp";
import { type ServeOptions, serveHost } from "../serve-host.ts";

/** Serves MCP until the agent closes stdin. Writes nothing but MCP to stdout, and nothing to stderr: nobody may read it. */
export async function mcp(options: ServeOptions): Promise<void> {
  const host = serveHost(options);
  const face = serveStdio(host.face);
  const stop = (): void => void face.close();
  process.once("SIGTERM", stop).once("SIGINT", stop).once("SIGHUP", stop);
  await face.closed;
  await host.close();
  process.exit();
}
