import { lstatSync, readdirSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import type { Runtime } from "@backplane/contract/manifest";
import { commandForThisPlatform } from "../runtimes/command-for-platform.ts";
import type { McpRuntime, PluginSpec } from "./plugin-spec.ts";

/** More files than this in one plugin (node_modules apart) are refused: every start would look at each. */
export const maxPluginFiles = 10_000;

/** One file of a plugin, as far as stat tells. */
export interface PluginFile {
  readonly path: string;
  /** Size, times and inode: another value means that the content may have changed. */
  readonly stat: string;
}

/**
 * The cheapest sign of change, taken of every plugin at each start: the plugin itself, its manifest, the file that is run, and
 * the files of its MCP servers and skills. Those beside them are left to fingerprint(), before the plugin is first used.
 */
export function glance(spec: PluginSpec): string {
  return [spec.path, ...glancedFiles(spec).map((file) => `${spec.path}/${file}`)]
    .map(describeIfThere)
    .join("\n");
}

function glancedFiles({ runtime, componentFiles }: PluginSpec): string[] {
  if (runtime?.type === "executable") return [];
  return ["plugin.json", ...(runtime ? [entryFile(runtime)] : []), ...componentFiles];
}

/**
 * Sign of change: equal fingerprints mean that no file of the plugin was written since. Takes a stat per file.
 * `node_modules` is left out: a plugin meant to be installed carries its code bundled.
 */
export function fingerprint(plugin: string): string {
  return listFiles(plugin)
    .map((file) => `${file.path}\t${file.stat}`)
    .join("\n");
}

/** Every file of a plugin, in the order of names. Links are followed at the top only: what a link inside a package leads to is not part of it. */
export function listFiles(plugin: string): PluginFile[] {
  const stats = statSync(plugin);
  if (!stats.isDirectory()) return [{ path: "", stat: describeStats(stats) }];
  const files: PluginFile[] = [];
  walk(plugin, { below: "", files });
  return files;
}

function walk(root: string, found: { below: string; files: PluginFile[] }): void {
  const entries = readdirSync(path.join(root, found.below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name === "node_modules" || entry.name === ".git") continue;
    const below = found.below ? `${found.below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) walk(root, { below, files: found.files });
    else if (entry.isFile())
      found.files.push({ path: below, stat: describeStats(lstatSync(path.join(root, below))) });
    if (found.files.length > maxPluginFiles)
      throw new Error(`The plugin has more than ${maxPluginFiles} files`);
  }
}

function entryFile(runtime: Runtime | McpRuntime): string {
  // The servers' own programs are among the component files.
  if (runtime.type === "mcp") return "mcp.json";
  return runtime.type === "node" ? runtime.entry : (commandForThisPlatform(runtime) ?? "plugin.json");
}

/** What cannot be looked at is described by why: one bad file must not take the plugin away. */
function describeIfThere(file: string): string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats ? describeStats(stats) : "";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "";
  }
}

/** Size, times and inode: another value means that the content may have changed. */
export function describeStats({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}
