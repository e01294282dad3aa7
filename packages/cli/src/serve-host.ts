import { LogFile, RunFolder, resolvePaths } from "@backplane/host";
import type { FaceOptions } from "@backplane/mcp";
import { openBus } from "./bus/open-bus.ts";
import { formatProblem } from "./config/config-problem.ts";
import { logUncaughtErrors } from "./log-uncaught-errors.ts";
import { closeSoon, openHost } from "./open-host.ts";
import { type Settings, toolSurface } from "./settings.ts";
import { version } from "./version.ts";

/**
 * A host that agents are to use: it looks for plugins while they connect and watches them from then on, and what goes
 * wrong is in its log.
 */
export interface ServedHost {
  readonly face: FaceOptions;
  /** Resolves when the config was changed in something that a running host cannot take. */
  readonly outdated: Promise<void>;
  /** Writes to the host's log. */
  log(message: string): void;
  close(): Promise<void>;
}

/** @param runFolder default: one of the host's own */
export async function serveHost(settings: Settings, runFolder?: RunFolder): Promise<ServedHost> {
  const log = new LogFile(resolvePaths().logs, "_host");
  const report = logUncaughtErrors(log);
  for (const problem of settings.problems) report("Config", new Error(formatProblem(problem)));
  let folder = runFolder;
  const opened = await openBus(settings, {
    isServing: true,
    runFolder: () => {
      folder ??= new RunFolder(resolvePaths().runtime);
      return folder;
    },
    onError: (error) => report("Bus", error),
  });
  const host = openHost(settings, { runFolder, opened, onError: (error) => report("Host", error) });
  const ready = host.scan().catch((error: unknown) => report("Looking for plugins failed", error));
  ready
    .then(() => host.verify())
    .then(() => host.watch())
    .catch((error: unknown) => report("Looking at the plugins' files failed", error));
  let onOutdated = (): void => {};
  const outdated = new Promise<void>((resolve) => {
    onOutdated = resolve;
  });
  const watching = ready.then(async () => {
    // Only now: an agent waits for its tools.
    const { followConfig } = await import("./config/follow-config.ts");
    return followConfig(settings, { host, log, report, onOutdated });
  });
  watching.catch((error: unknown) => report("Watching the config failed", error));
  return {
    outdated,
    face: {
      host,
      ready,
      serverInfo: { name: "backplane", version },
      instructions: instructions(settings),
      tools: toolSurface(settings),
      onError: (error) => report("Serving MCP", error),
    },
    log: (message) => log.write({ level: "info", source: "host", message }),
    close: async () => {
      // Not waited for: it begins when the host has looked for plugins, which may take long.
      watching.then(
        (watch) => watch.close(),
        () => {},
      );
      await closeSoon(host);
      await opened?.close();
      if (folder !== runFolder) await folder?.close();
      await log.close();
    },
  };
}

/** With a broken config an agent may miss its tools, so the model is told why, and what the user can do. */
function instructions({ problems, file }: Settings): string | undefined {
  if (problems.length === 0) return undefined;
  const what = problems.slice(0, 5).map(formatProblem).join("\n");
  return `Backplane's config ${file} is not as it should be, so some of its tools may be missing or named differently. Tell the user:\n${what}`;
}
