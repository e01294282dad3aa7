import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { configFile } from "../config/config-file.ts";
import type { HostChoice } from "../host-choice.ts";
import { version } from "../version.ts";

/** What agents must have in common to share a host. Whoever starts after the config was changed gets another one. */
export function hostIdentity({ plugins = [], names, config }: HostChoice): unknown {
  const folders = plugins.map((folder) => path.resolve(folder));
  const file = configFile({ ...(config !== undefined && { config }) });
  return { version, names, folders, config: { file, digest: digestOf(file) }, home: process.env["HOME"] };
}

/** Not parsed: a relay reads it too, and loads nothing for it. Undefined: it is not there or cannot be read. */
function digestOf(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined;
  }
}
