import { readdir } from "node:fs/promises";
import { shellLine } from "../invocation.ts";
import { isOpenToAll } from "./check-state-folders.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

export async function checkPluginFolders(folders: readonly string[]): Promise<Finding[]> {
  return await Promise.all(folders.map(checkFolder));
}

async function checkFolder(folder: string): Promise<Finding> {
  try {
    await readdir(folder);
  } catch (error) {
    return unreadable(folder, error as NodeJS.ErrnoException);
  }
  if (!(await isOpenToAll(folder))) return ok(`Plugin folder ${folder}`);
  const what = `Plugin folder ${folder} can be written by everybody on this machine, and what stands in it runs as you`;
  return problem(what, shellLine(["chmod", "o-w", folder]));
}

function unreadable(folder: string, { code, message }: NodeJS.ErrnoException): Finding {
  if (code === "ENOENT") {
    const remedy = `Make it and put a plugin there: ${shellLine(["mkdir", "-p", folder])}`;
    return warning(`Plugin folder ${folder} is not there, so it has no plugins`, remedy);
  }
  return problem(
    `Plugin folder ${folder} cannot be read: ${message}`,
    "Make it readable for you, or choose another",
  );
}
