import { type PluginFolders, pluginFolders } from "../plugin-folders.ts";
import { version } from "../version.ts";

/** What agents must have in common to share a host. */
export function hostIdentity(options: PluginFolders): unknown {
  return { version, folders: pluginFolders(options), home: process.env["HOME"] };
}
