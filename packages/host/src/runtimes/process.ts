import { realpathSync } from "node:fs";
import path from "node:path";
import type { Runtime } from "@backplane/contract/manifest";
import { HostError } from "../host-error.ts";
import type { Command } from "./command.ts";
import { commandForThisPlatform, thisPlatform } from "./command-for-platform.ts";
import { resolveInside } from "./resolve-inside.ts";

/** Runtime `process`: any executable that speaks go-plugin. */
export function processCommand(root: string, runtime: Extract<Runtime, { type: "process" }>): Command {
  const file = commandForThisPlatform(runtime);
  if (file === undefined) {
    const offered = Object.keys(runtime.command).join(", ");
    throw new HostError(
      "bad_plugin",
      `The plugin has no executable for ${thisPlatform}, only for ${offered}`,
    );
  }
  return { path: resolveInside(root, file), args: runtime.args ?? [], cwd: realpathSync(root) };
}

/** A bare executable in a plugin folder; a link to one elsewhere is the user's own doing. */
export function executableCommand(file: string): Command {
  return { path: realpathSync(file), args: [], cwd: path.dirname(realpathSync(file)) };
}
