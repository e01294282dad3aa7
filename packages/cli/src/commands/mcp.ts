import { serveStdio } from "@backplane/mcp";
import type { HostChoice } from "../host-choice.ts";
import { serveHost } from "../serve-host.ts";
import { readSettings } from "../settings.ts";

/** Serves MCP until the agent closes stdin. Writes nothing but MCP to stdout, and nothing to stderr: nobody may read it. */
export async function mcp(options: HostChoice): Promise<void> {
  const host = await serveHost(await readSettings(options));
  const face = serveStdio(host.face);
  const stop = (): void => void face.close();
  process.once("SIGTERM", stop).once("SIGINT", stop).once("SIGHUP", stop);
  await face.closed;
  await host.close();
  process.exit();
}
