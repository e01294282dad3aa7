import { LogFile, type NameStyle, resolvePaths } from "@backplane/host";
import { serveStdio } from "@backplane/mcp";
import { logUncaughtErrors } from "../log-uncaught-errors.ts";
import { closeSoon, openHost, type PluginFolders } from "../open-host.ts";
import { version } from "../version.ts";

interface McpOptions extends PluginFolders {
  /** `--names`. */
  readonly names: NameStyle;
}

/** Serves MCP until the agent closes stdin. Writes nothing but MCP to stdout, and nothing to stderr: nobody may read it. */
export async function mcp(options: McpOptions): Promise<void> {
  const log = new LogFile(resolvePaths().logs, "_host");
  const report = logUncaughtErrors(log);
  const host = openHost(options);
  const ready = host.scan().catch((error: unknown) => report("Looking for plugins failed", error));
  ready
    .then(() => host.verify())
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
