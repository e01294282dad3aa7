import path from "node:path";
import type { Paths } from "@backplane/host/paths";
import { configFile } from "../config/config-file.ts";
import type { HostChoice } from "../host-choice.ts";
import { version } from "../version.ts";

/**
 * What agents must have in common to share a host: of their environment only where the host keeps things, because plugins inherit nothing
 * of it.
 */
export function hostIdentity({ plugins = [], names, config }: HostChoice, paths: Paths): unknown {
  const folders = plugins.map((folder) => path.resolve(folder));
  const file = configFile({ ...(config !== undefined && { config }) }, paths);
  return { version, names, folders, config: file, paths };
}
