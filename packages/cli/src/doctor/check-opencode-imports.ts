import type { Dirent } from "node:fs";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Finding, warning } from "./finding.ts";

/** A script directly in a plugin folder. */
const script = /\.[cm]?[jt]s$/;

/** What a person should know of any of these. */
const inProcess = "runs it in its own process, with all your rights and without a wall";

/**
 * What opencode itself would import out of the plugin folders: its version 1 loads `*.js` and `*.ts` in the folders `plugin`
 * and `plugins` of `~/.opencode`, its version 2 also folders with an entry point of a package.
 * @param defaultFolder `~/.opencode/plugins`
 */
export function checkOpencodeImports(folders: readonly string[], defaultFolder: string): Finding[] {
  const opencodes = [path.join(path.dirname(defaultFolder), "plugin"), defaultFolder];
  const all = [...new Set([...opencodes, ...folders])];
  return all.flatMap((folder) =>
    children(folder).flatMap((entry) =>
      checkEntry(path.join(folder, entry.name), opencodes.includes(folder)),
    ),
  );
}

/** Whether the host leaves it alone because it is a loose script, which checkOpencodeImports() reports. */
export function isLooseScript(file: string): boolean {
  return script.test(file) && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function children(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== "node_modules");
  } catch {
    // That it cannot be read is reported by checkPluginFolders().
    return [];
  }
}

function checkEntry(file: string, isOpencodes: boolean): Finding[] {
  if (isLooseScript(file)) return [looseScript(file, isOpencodes)];
  const entry = packageEntryPoint(file)?.what;
  if (!entry) return [];
  const where = isOpencodes ? "" : ", were it installed in ~/.opencode/plugins,";
  const what = `${file} has ${entry}: opencode 2${where} imports it and ${inProcess}`;
  return [
    warning(what, "Keep the code in a folder below, such as dist/, and package.json without entry points"),
  ];
}

function looseScript(file: string, isOpencodes: boolean): Finding {
  const remedy = "To have it isolated make it a plugin: a folder with a plugin.json";
  if (!isOpencodes || !/\.[jt]s$/.test(file))
    return warning(`${file} is a loose script: nobody loads it`, remedy);
  return warning(`${file} is a loose script: opencode ${inProcess}`, `${remedy}. If you trust it, leave it`);
}

/** What makes a folder a package in opencode 2's eyes, and the file of it. */
export function packageEntryPoint(folder: string): { file: string; what: string } | undefined {
  const index = ["index.js", "index.ts"].find((name) => existsSync(path.join(folder, name)));
  if (index) return { file: index, what: index };
  const field = ["exports", "module", "main"].find((name) => name in packageOf(folder));
  return field === undefined ? undefined : { file: "package.json", what: `a package.json with "${field}"` };
}

function packageOf(folder: string): object {
  try {
    const content: unknown = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    return typeof content === "object" && content !== null ? content : {};
  } catch {
    return {};
  }
}
