import { LogFile, resolvePaths } from "@backplane/host";
import { serveStdio } from "@backplane/mcp";
import { logUncaughtErrors } from "../log-uncaught-errors.ts";
import { closeSoon, openHost } from "../open-host.ts";
import type { PluginFolders } from "../plugin-folders.ts";
import { version } from "../version.ts";

/** Serves MCP until the agent closes stdin. Writes nothing but MCP to stdout, and nothing to stderr: nobody may read it. */
export async function mcp(options: PluginFolders): Promise<void> {
  const log = new LogFile(resolvePaths().logs, "_host");
  const report = logUncaughtErrors(log);
  const host = openHost(options);
  const ready = host.scan().catch((error: unknown) => report("Looking for plugins failed", error));
  ready
    .then(() => host.verify())
    .then(() => host.watch())
    .catch((error: unknown) => report("Looking at the plugins' files failed", error));
  const serverInfo = { name: "backplane", version };
  const onError = (error: Error): void => report("Serving MCP", error);
  const face = serveStdio({ host, ready, serverInfo, onError });
  const stop = (): void => void face.close();
  process.once("SIGTERM", stop).once("SIGINT", stop).once("SIGHUP", stop);
  await face.closed;
  await closeSoon(host);
  await log.close();
  process.exit();
}
