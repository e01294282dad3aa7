import { homedir, tmpdir } from "node:os";
import path from "node:path";

/** Where the host keeps things. Nothing is ever written into a plugin folder. */
export interface Paths {
  /** The seed's `~/.opencode/plugins`. */
  readonly defaultPluginFolder: string;
  /** What the user decides: `config.toml`. Only read. */
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
