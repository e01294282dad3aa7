import { serveStdio } from "@backplane/mcp";
import { openHost, type PluginFolders } from "../open-host.ts";
import { version } from "../version.ts";

/** Serves MCP until the agent closes stdin. Writes nothing but MCP to stdout, and nothing to stderr: nobody may read it. */
export async function mcp(options: PluginFolders): Promise<void> {
  const host = openHost(options);
  const ready = host.scan();
  const face = serveStdio({ host, ready, serverInfo: { name: "backplane", version } });
  const stop = (): void => void face.close();
  process.once("SIGTERM", stop).once("SIGINT", stop).once("SIGHUP", stop);
  await face.closed;
  await host.close();
  process.exit();
}
