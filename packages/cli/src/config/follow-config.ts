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
  /** Called when something was written that a running host cannot take; perhaps more than once. */
  readonly onOutdated: () => void;
}

/**
 * Has the host go on with what the config file says of plugins, whenever it is written. A file that cannot be read changes nothing. The log
 * says what a plugin refuses, and what only counts when the host starts anew.
 */
export function followConfig(
  atStart: ReadConfig,
  { host, log, report, onOutdated }: FollowConfigOptions,
): FileWatch {
  const { file } = atStart;
  // The one that is there without being asked for may also go away.
  const choice = file === configFile({}) ? {} : { config: file };
  const say = (level: "info" | "warn", message: string): void =>
    log.write({ level, source: "host", message });
  let { inForce, problems } = atStart;
  const apply = async (): Promise<void> => {
    const read = await readConfig(choice);
    if (isDeepStrictEqual([read.inForce, read.problems], [inForce, problems])) return;
    problems = read.problems;
    for (const problem of read.problems) report("Config", new Error(formatProblem(problem)));
    if (read.isUnreadable) return say("warn", `${file} has changed and cannot be read: all stays as it was`);
    const before = inForce;
    inForce = read.inForce;
    const outdated = otherSections(read.inForce).filter(
      (section) => !isDeepStrictEqual(read.inForce[section], before[section]),
    );
    for (const section of outdated)
      say("info", `[${section}] of ${file} has changed: that counts when the host starts anew`);
    for (const [plugin, outcome] of await host.configure(pluginSettings(read.config)))
      if (outcome.kind === "taken") say("info", `Plugin "${plugin}" has taken its new config`);
      else
        say("warn", `Plugin "${plugin}" refused its new config and keeps the one it had: ${outcome.reason}`);
    if (outdated.length > 0) onOutdated();
  };
  let applying = Promise.resolve();
  const onChange = (): void => {
    applying = applying.then(apply).catch((error: unknown) => report("Applying the config failed", error));
  };
  const watching = watchFile(file, onChange);
  // It may have changed since it was read.
  onChange();
  return watching;
}
