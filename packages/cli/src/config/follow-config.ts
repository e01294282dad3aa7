import { isDeepStrictEqual } from "node:util";
import type { Host, LogFile } from "@backplane/host";
import { configFile } from "./config-file.ts";
import { formatProblem } from "./config-problem.ts";
import type { ConfigFile } from "./config-schema.ts";
import { pluginSettings } from "./plugin-settings.ts";
import { type ReadConfig, readConfig } from "./read-config.ts";
import { type FileWatch, watchFile } from "./watch-file.ts";

/** Those that the host follows. */
const followed: readonly string[] = ["plugin", "grant"] satisfies (keyof ConfigFile)[];

function otherSections(file: ConfigFile): readonly (keyof ConfigFile)[] {
  return (Object.keys(file) as (keyof ConfigFile)[]).filter((section) => !followed.includes(section));
}

export interface FollowConfigOptions {
  readonly host: Pick<Host, "configure">;
  readonly log: Pick<LogFile, "write">;
  readonly report: (what: string, error: unknown) => void;
}

/**
 * Has the host go on with what the config file says of plugins, whenever it is written. A file that cannot be read changes nothing. The log
 * says what a plugin refuses, and what only counts when the host starts anew.
 */
export async function followConfig(
  atStart: ReadConfig,
  { host, log, report }: FollowConfigOptions,
): Promise<FileWatch> {
  const { file } = atStart;
  // The one that is there without being asked for may also go away.
  const choice = file === configFile({}) ? {} : { config: file };
  const say = (level: "info" | "warn", message: string): void =>
    log.write({ level, source: "host", message });
  let inForce = atStart.inForce;
  const apply = async (): Promise<void> => {
    const read = await readConfig(choice);
    for (const problem of read.problems) report("Config", new Error(formatProblem(problem)));
    if (read.isUnreadable) return say("warn", `${file} has changed and cannot be read: all stays as it was`);
    for (const section of otherSections(read.inForce))
      if (!isDeepStrictEqual(read.inForce[section], inForce[section]))
        say("info", `[${section}] of ${file} has changed: that counts when the host starts anew`);
    inForce = read.inForce;
    for (const [plugin, outcome] of await host.configure(pluginSettings(read.config)))
      if (outcome.kind === "taken") say("info", `Plugin "${plugin}" has taken its new config`);
      else
        say("warn", `Plugin "${plugin}" refused its new config and keeps the one it had: ${outcome.reason}`);
  };
  let applying = Promise.resolve();
  return watchFile(file, () => {
    applying = applying.then(apply).catch((error: unknown) => report("Applying the config failed", error));
  });
}
