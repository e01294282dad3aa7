import { accessSync, constants, type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Candidate } from "./candidate.ts";

/** What opencode and npm put into the folder they share with us, and what is nobody's plugin. */
const notPlugins = new Set(["node_modules", "package.json", "package-lock.json"]);

const script = /\.[cm]?[jt]s$/;

/**
 * Looks at the direct children of a plugin folder, sorted by name. A missing folder holds no plugins.
 * Synchronous on purpose: a thousand small look-ups are several times faster so, and nothing else runs yet.
 */
export function scanFolder(folder: string): Candidate[] {
  return list(folder)
    .filter(({ name }) => !name.startsWith(".") && !notPlugins.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => classifySafely(path.join(folder, entry.name), entry))
    .filter((candidate) => candidate !== undefined);
}

/** An entry that cannot be looked at (a link to itself, a folder of somebody else) must not hide the others. */
function classifySafely(file: string, entry: Dirent): Candidate | undefined {
  try {
    return classify(file, entry);
  } catch (error) {
    return { kind: "unusable", path: file, reason: `It cannot be read: ${(error as Error).message}` };
  }
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function classify(file: string, entry: Dirent): Candidate | undefined {
  const stats = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : entry;
  if (!stats)
    return { kind: "unusable", path: file, reason: "The link leads nowhere; remove it or mend its target" };
  if (stats.isDirectory()) return classifyFolder(file);
  if (!stats.isFile()) return undefined;
  if (script.test(entry.name)) return looseScript(file);
  if (isExecutable(file)) return { kind: "executable", path: file };
  if (path.extname(entry.name) !== "") return undefined;
  return { kind: "unusable", path: file, reason: `The file is not executable; run: chmod +x '${file}'` };
}

function classifyFolder(folder: string): Candidate {
  if (existsSync(path.join(folder, "plugin.json"))) return { kind: "folder", path: folder };
  return {
    kind: "unusable",
    path: folder,
    reason: "The folder has no plugin.json; add one or move it elsewhere",
  };
}

/** opencode imports such a file into its own process, with all the user's rights: reference 1.1 of its docs. */
function looseScript(file: string): Candidate {
  const reason = "opencode loads loose scripts in its own process; Backplane runs folders with a plugin.json";
  return { kind: "foreign", path: file, reason };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return process.platform !== "win32" || file.endsWith(".exe");
  } catch {
    return false;
  }
}
