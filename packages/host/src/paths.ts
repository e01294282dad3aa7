import { homedir, tmpdir } from "node:os";
import path from "node:path";

/** Where the host keeps things. Nothing is ever written into a plugin folder. */
export interface Paths {
  /** The seed's `~/.opencode/plugins`. */
  readonly defaultPluginFolder: string;
  /** What the user decides: `config.toml`. Never written by a host of its own accord. */
  readonly config: string;
  /** May be deleted at any time. */
  readonly cache: string;
  /** What lasts and is not made anew, such as the token of MCP over HTTP. */
  readonly state: string;
  /** One log file per plugin, and the host's. */
  readonly logs: string;
  /** A folder per plugin for what its MCP servers keep: PLUGIN_DATA. Survives updates of the plugin. */
  readonly pluginData: string;
  /** Sockets and temporary files live in a fresh folder in here while a host runs. */
  readonly runtime: string;
}

/** A unix socket's path has room for 107 bytes on Linux and 103 on macOS; sockets in a run folder, its own name included, add up to about 50. */
export const maxRunBaseLength = 50;

/** Where run folders are: in `base`, or in the folder for temporary files where the paths of sockets would be too long. */
export function runFolderParent(base: string): string {
  return base.length > maxRunBaseLength ? tmpdir() : base;
}

/** How the name of a host's run folder begins. @param host tells the folders of hosts apart that others must find */
export function runFolderPrefix(host?: string): string {
  return host === undefined ? "backplane-" : `backplane-${host}-`;
}

/** Follows HOME and the XDG base directory variables; an XDG path that is not absolute is ignored, as XDG demands. */
export function resolvePaths(env: NodeJS.ProcessEnv = process.env): Paths {
  const home = env["HOME"] || homedir();
  const xdg = (variable: string, fallback: string): string => {
    const value = env[variable];
    return value && path.isAbsolute(value) ? value : fallback;
  };
  const state = path.join(xdg("XDG_STATE_HOME", path.join(home, ".local", "state")), "backplane");
  return {
    defaultPluginFolder: path.join(home, ".opencode", "plugins"),
    config: path.join(xdg("XDG_CONFIG_HOME", path.join(home, ".config")), "backplane"),
    cache: path.join(xdg("XDG_CACHE_HOME", path.join(home, ".cache")), "backplane"),
    state,
    logs: path.join(state, "logs"),
    pluginData: path.join(
      xdg("XDG_DATA_HOME", path.join(home, ".local", "share")),
      "backplane",
      "plugin-data",
    ),
    runtime: xdg("XDG_RUNTIME_DIR", tmpdir()),
  };
}
