import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A path inside the repository. */
export function inRepository(...parts: string[]): string {
  return join(root, ...parts);
}

/** The same for something that a step before the tests makes; its absence is a failure, never a skip. */
export function built(path: string, madeBy: string): string {
  if (!existsSync(path)) throw new Error(`Cannot test: ${path} is missing; run "${madeBy}" first`);
  return path;
}
