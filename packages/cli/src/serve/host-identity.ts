import { type PluginFolders, pluginFolders } from "../plugin-folders.ts";
import { version } from "../version.ts";

/** What agents must have in common to share a host. */
export function hostIdentity({
  names = "prefixed",
  ...folders
}: PluginFolders & { readonly names?: string | undefined }): unknown {
  return { version, names, folders: pluginFolders(folders), home: process.env["HOME"] };
}
