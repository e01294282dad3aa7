import path from "node:path";
import { type Paths, resolvePaths } from "@backplane/host/paths";
import type { HostChoice } from "../host-choice.ts";

/** Absolute path of the config file, which need not be there. */
export function configFile(
  { config }: Pick<HostChoice, "config">,
  paths: Pick<Paths, "config"> = resolvePaths(),
): string {
  return config === undefined ? path.join(paths.config, "config.toml") : path.resolve(config);
}
