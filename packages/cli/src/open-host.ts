import path from "node:path";
import { createHost, type Host, resolvePaths } from "@backplane/host";
import { version } from "./version.ts";

/** Options of every command that looks at plugins. */
export interface PluginFolders {
  /** `--plugins`, repeated. Default: `~/.opencode/plugins`. */
  readonly plugins?: readonly string[];
}

export function pluginFolders({ plugins = [] }: PluginFolders): string[] {
  const folders = plugins.length > 0 ? plugins : [resolvePaths().defaultPluginFolder];
  return folders.map((folder) => path.resolve(folder));
}

export function openHost(options: PluginFolders): Host {
  return createHost({ pluginFolders: pluginFolders(options), paths: resolvePaths(), version });
}

/** Runs `use` with a host that has looked through its folders; closes the host whatever happens. */
export async function withHost<T>(options: PluginFolders, use: (host: Host) => Promise<T>): Promise<T> {
  const host = openHost(options);
  try {
    await host.scan();
    return await use(host);
  } finally {
    await host.close();
  }
}
