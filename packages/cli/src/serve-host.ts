import { LogFile, type NameStyle, type RunFolder, resolvePaths } from "@backplane/host";
import type { FaceOptions } from "@backplane/mcp";
import { logUncaughtErrors } from "./log-uncaught-errors.ts";
import { closeSoon, openHost } from "./open-host.ts";
import type { PluginFolders } from "./plugin-folders.ts";
import { version } from "./version.ts";

/** Options of what serves agents. */
export interface ServeOptions extends PluginFolders {
  /** `--names`. */
  readonly names: NameStyle;
  /** Default: one of the host's own. */
  readonly runFolder?: RunFolder;
}

/**
 * A host that agents are to use: it looks for plugins while they connect and watches them from then on, and what goes
 * wrong is in its log.
 */
export interface ServedHost {
  readonly face: FaceOptions;
  close(): Promise<void>;
}

export function serveHost(options: ServeOptions): ServedHost {
  const log = new LogFile(resolvePaths().logs, "_host");
  const report = logUncaughtErrors(log);
  const host = openHost(options);
  const ready = host.scan().catch((error: unknown) => report("Looking for plugins failed", error));
  ready
    .then(() => host.verify())
    .then(() => host.watch())
    .catch((error: unknown) => report("Looking at the plugins' files failed", error));
  return {
    face: {
      host,
      ready,
      serverInfo: { name: "backplane", version },
      onError: (error) => report("Serving MCP", error),
    },
    close: async () => {
      await closeSoon(host);
      await log.close();
    },
  };
}
