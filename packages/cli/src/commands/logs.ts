import { readdir } from "node:fs/promises";
import path from "node:path";
import { followLog, logFilePath, readLastLines, resolvePaths } from "@backplane/host";
import { InterruptedError, onInterrupt } from "../interrupt.ts";
import { formatLogLine } from "../logs/format-log-line.ts";
import { print, printNote } from "../output.ts";

export interface LogsOptions {
  /** Or "_host", which no plugin can be called. */
  readonly plugin: string;
  /** At most so many, the newest. */
  readonly lines: number;
  /** Go on with what is logged from then on, until Ctrl-C. */
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** From the files, not from a host: they are there when none runs. @throws Error when there is no log of that name */
export async function logs({ plugin, lines: count, follow, json }: LogsOptions): Promise<void> {
  const folder = resolvePaths().logs;
  const names = await logNames(folder);
  // Only a name that stands in the folder is opened, so that none can lead out of it.
  if (!names.includes(plugin)) throw new Error(noSuchLog({ plugin, names, folder }));
  const file = logFilePath(folder, plugin);
  const show = (line: string): void => print(json ? line : formatLogLine(line));
  if (follow) await showOn(file, { count, show });
  else for (const line of await readLastLines(file, count)) show(line);
}

async function showOn(
  file: string,
  { count, show }: { count: number; show: (line: string) => void },
): Promise<never> {
  const { signal } = onInterrupt();
  for await (const followed of followLog(file, { lines: count, signal })) {
    if (followed.kind === "line") show(followed.line);
    else printNote("Lines were lost here: the log was rotated faster than it was read");
  }
  throw new InterruptedError("Interrupted");
}

/** Of plugins that have been started at least once; a log may stand there under its rotated name only. */
async function logNames(folder: string): Promise<string[]> {
  try {
    const files = await readdir(folder);
    const names = files.map((file) => /^(.+)\.log(?:\.1)?$/.exec(path.basename(file))?.[1]);
    return [...new Set(names.filter((name) => name !== undefined))].sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function noSuchLog({ plugin, names, folder }: { plugin: string; names: string[]; folder: string }): string {
  const there = names.length > 0 ? `there are logs of ${names.join(", ")}` : "there are no logs yet";
  return `No log of "${plugin}" in ${folder}: ${there}. A plugin has one as soon as it logged something`;
}
