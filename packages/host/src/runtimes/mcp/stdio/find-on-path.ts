import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";
import { HostError } from "../../../host-error.ts";

/** The program of a bare name, as the child itself would find it. @throws HostError "bad_plugin" */
export function findOnPath(name: string, searchPath: string): string {
  const names =
    process.platform === "win32" ? [".exe", ".cmd", ".bat", ""].map((ending) => name + ending) : [name];
  for (const folder of searchPath.split(path.delimiter).filter(path.isAbsolute)) {
    const found = names.map((one) => path.join(folder, one)).find(isExecutable);
    if (found !== undefined) return found;
  }
  throw new HostError(
    "bad_plugin",
    `There is no program "${name}" in ${searchPath}; install it there, or give the server's "env" a PATH`,
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
