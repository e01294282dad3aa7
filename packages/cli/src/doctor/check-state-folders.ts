import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Paths } from "@backplane/host";
import { shellLine } from "../invocation.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** The folders that the host writes in and that last. */
export async function checkStateFolders({ cache, logs, pluginData }: Paths): Promise<Finding[]> {
  return [
    await checkFolder({ name: "Cache folder", folder: cache, variable: "XDG_CACHE_HOME" }),
    await checkFolder({ name: "Log folder", folder: logs, variable: "XDG_STATE_HOME" }),
    await checkFolder({ name: "Folder of plugins' data", folder: pluginData, variable: "XDG_DATA_HOME" }),
  ];
}

interface StateFolder {
  readonly name: string;
  readonly folder: string;
  /** What moves it. */
  readonly variable: string;
}

async function checkFolder({ name, folder, variable }: StateFolder): Promise<Finding> {
  try {
    // As the host makes it.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const probe = path.join(folder, `.doctor-${process.pid}`);
    await writeFile(probe, "", { flag: "wx" });
    await rm(probe);
  } catch (error) {
    const remedy = `Make it writable for you, or set ${variable} to a folder of yours`;
    return problem(`${name} ${folder} cannot be written: ${(error as Error).message}`, remedy);
  }
  if (!(await isOpenToAll(folder))) return ok(`${name} ${folder}`);
  return problem(
    `${name} ${folder} can be written by everybody on this machine`,
    shellLine(["chmod", "o-w", folder]),
  );
}

/** Whether any user may swap what stands in the folder. A sticky folder, like /tmp, protects it. */
export async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  return process.platform !== "win32" && (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
}
