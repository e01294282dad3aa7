import path from "node:path";
import type { PluginFolders, StdioServer } from "@backplane/contract/manifest";
import { expandServer } from "@backplane/contract/placeholders";

/** Where a stdio server wants to work, before links are followed. */
export interface WorkingFolder {
  /** Which of the two it must lie in. */
  readonly base: keyof PluginFolders;
  /** Relative to that one. */
  readonly path: string;
}

/** @param folders absolute, links resolved */
export function workingFolder(server: StdioServer, folders: PluginFolders): WorkingFolder {
  const { cwd = "./" } = server;
  const expanded = expandServer({ ...server, cwd }, folders).cwd ?? "";
  const base = cwd.startsWith("${PLUGIN_DATA}") ? "data" : "root";
  const absolute = cwd.startsWith("./") ? path.join(folders.root, expanded) : expanded;
  return { base, path: path.relative(folders[base], absolute) };
}

/** Whether a relative path stays where it starts, links apart. */
export function staysInside(relative: string): boolean {
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
