import path from "node:path";
import { resolvePaths } from "@backplane/host/paths";

/** Options of every command that looks at plugins. */
export interface PluginFolders {
  /** `--plugins`, repeated. Default: `~/.opencode/plugins`. */
  readonly plugins?: readonly string[];
}

export function pluginFolders({ plugins = [] }: PluginFolders): string[] {
  const folders = plugins.length > 0 ? plugins : [resolvePaths().defaultPluginFolder];
  return folders.map((folder) => path.resolve(folder));
}
