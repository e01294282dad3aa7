import { readdir } from "node:fs/promises";
import path from "node:path";
import { logFilePath, resolvePaths } from "@backplane/host";
import { formatLogLine } from "../logs/format-log-line.ts";
import { readLastLines } from "../logs/read-last-lines.ts";
import { print } from "../output.ts";

export interface LogsOptions {
  /** Or "_host", which no plugin can be called. */
  readonly plugin: string;
  /** At most so many, the newest. */
  readonly lines: number;
  readonly json?: boolean;
}

/** @throws Error when there is no log of that name */
export async function logs({ plugin, lines: count, json }: LogsOptions): Promise<void> {
  const folder = resolvePaths().logs;
  const names = await logNames(folder);
  // Only a name that stands in the folder is opened, so that none can lead out of it.
  if (!names.includes(plugin)) throw new Error(noSuchLog({ plugin, names, folder }));
  const lines = await readLastLines(logFilePath(folder, plugin), count);
  for (const line of lines) print(json ? line : formatLogLine(line));
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
