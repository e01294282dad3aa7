import { readFileSync } from "node:fs";
import path from "node:path";
import type { Paths } from "@backplane/host/paths";
import { configFile } from "../config/config-file.ts";
import type { HostChoice } from "../host-choice.ts";
import { version } from "../version.ts";
import { shortDigest } from "./short-digest.ts";

/**
 * What agents must have in common to share a host: of their environment only where the host keeps things, because plugins inherit nothing
 * of it. Whoever starts after the config was changed gets another one.
 */
export function hostIdentity({ plugins = [], names, config }: HostChoice, paths: Paths): unknown {
  const folders = plugins.map((folder) => path.resolve(folder));
  const file = configFile({ ...(config !== undefined && { config }) }, paths);
  return { version, names, folders, config: { file, digest: digestOf(file) }, paths };
}

/** Not parsed: a relay reads it too, and loads nothing for it. Undefined: it is not there or cannot be read. */
function digestOf(file: string): string | undefined {
  try {
    return shortDigest(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
