import type { PluginSpec } from "../discovery/plugin-spec.ts";
import { HostError } from "../host-error.ts";
import type { Command } from "./command.ts";
import { nodeCommand } from "./node.ts";
import { executableCommand, processCommand } from "./process.ts";

/**
 * The command of a plugin. Looked up anew at each start, so that a file swapped for a link is noticed.
 * @throws HostError "bad_plugin"
 */
export function resolveCommand(spec: PluginSpec): Command {
  switch (spec.runtime?.type) {
    case "node":
      return nodeCommand(spec.path, spec.runtime);
    case "process":
      return processCommand(spec.path, spec.runtime);
    case "executable":
      return executableCommand(spec.path);
    case "mcp":
    case undefined:
      throw new HostError("bad_plugin", "The package has no process of its own");
  }
}
