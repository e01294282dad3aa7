import { realpathSync, statSync } from "node:fs";
import type { PluginFolders, StdioServer } from "@backplane/contract/manifest";
import { expandServer } from "@backplane/contract/placeholders";
import { HostError } from "../host-error.ts";
import type { Command } from "../runtimes/command.ts";
import { followInside, resolveInside } from "../runtimes/resolve-inside.ts";
import { overlayEnvironment } from "./overlay-environment.ts";
import { staysInside, workingFolder } from "./working-folder.ts";

/** How a stdio server of a package is started. */
export interface StdioCommand extends Omit<Command, "path"> {
  /** Absolute, links resolved; or a bare name, to be looked up as the platform does. */
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface StdioCommandOptions {
  /** Absolute; `data` must be there. */
  readonly folders: PluginFolders;
  /** What the host gives every process. An entry may change all of it but the mark of the run. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The command of a stdio server, with everything expanded. Made anew at each start, so that a file swapped for a link is
 * noticed.
 * @throws HostError "bad_plugin" when `command` or `cwd` leads out, or nowhere
 */
export function stdioCommand(
  server: StdioServer,
  { folders, environment }: StdioCommandOptions,
): StdioCommand {
  const resolved = { root: realpathSync(folders.root), data: realpathSync(folders.data) };
  const { command, args = [], env = {} } = expandServer(server, resolved);
  return {
    path: command.startsWith("./") ? resolveInside(resolved.root, command) : command,
    args,
    cwd: resolveWorkingFolder(server, resolved),
    env: overlayEnvironment([
      environment,
      env,
      { PLUGIN_ROOT: resolved.root, PLUGIN_DATA: resolved.data },
      runMark(environment),
    ]),
  };
}

/** A server that took it away would not be found by what clears up behind a host that was killed. */
function runMark({ BACKPLANE_RUN: mark }: Readonly<Record<string, string>>): Record<string, string> {
  return mark === undefined ? {} : { BACKPLANE_RUN: mark };
}

function resolveWorkingFolder(server: StdioServer, folders: PluginFolders): string {
  const { base, path } = workingFolder(server, folders);
  const name = JSON.stringify(server.cwd);
  const followed = staysInside(path) ? followInside(folders[base], path) : { kind: "outside" as const };
  if (followed.kind === "outside")
    throw new HostError("bad_plugin", `The working folder ${name} leads out of its base`);
  if (followed.kind === "missing") throw new HostError("bad_plugin", `There is no working folder ${name}`);
  if (!statSync(followed.path).isDirectory())
    throw new HostError("bad_plugin", `The working folder ${name} is not a folder`);
  return followed.path;
}
