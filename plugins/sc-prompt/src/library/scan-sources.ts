import type { BigIntStats, Dirent } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../catalog/catalog.ts";
import type { Source } from "./source.ts";

/** All that is on disk now. */
export interface Scan {
  /** By path. */
  readonly files: readonly FoundFile[];
  /** Folders that are there and could not be read: what was in them may still be. */
  readonly unreadable: readonly Problem[];
  /** Where a change would make another scan differ. */
  readonly lookouts: ReadonlyMap<string, Lookout>;
}

export interface FoundFile {
  readonly path: string;
  readonly source: Source;
  /** As long as it stays the same, so does the text; undefined: the file is too young to tell by its times. */
  readonly version: string | undefined;
}

/** What to watch a folder for. */
export interface Lookout {
  /** Tells the folder from another one that takes its path later. */
  readonly identity: string;
  /** The entries that matter; empty: all. */
  readonly names: ReadonlySet<string>;
}

/** Two writes within one tick of a file system's clock give the same times. The coarsest ticks, FAT's, are 2 s. */
const coarsestTickMs = 2500;

/** Undefined: something went away while it was looked at, so that this is no picture of any moment. Scan again. */
export async function scanSources(sources: readonly Source[]): Promise<Scan | undefined> {
  const scanner = new Scanner();
  try {
    for (const [folder, ofFolder] of byFolder(sources)) await scanner.scanFolder(folder, ofFolder);
    return scanner;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function byFolder(sources: readonly Source[]): Map<string, Source[]> {
  const folders = new Map<string, Source[]>();
  for (const source of sources) folders.set(source.folder, [...(folders.get(source.folder) ?? []), source]);
  return folders;
}

class Scanner implements Scan {
  readonly files: FoundFile[] = [];
  readonly unreadable: Problem[] = [];
  readonly lookouts = new Map<string, { identity: string; names: Set<string> }>();

  async scanFolder(folder: string, sources: readonly Source[]): Promise<void> {
    try {
      if (!(await this.#walkDown(sources[0]?.root ?? folder, folder))) return;
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const source = sources.find(({ format }) => format.files.test(entry.name));
        if (source) await this.#addFile(entry, source);
      }
    } catch (error) {
      if (isMissing(error)) throw error;
      const message = (error as Error).message;
      this.unreadable.push({ file: folder, message, served: "last good version" });
    }
  }

  /** Looks out for each folder on the way from the root to the folder. False: the way ends before it. */
  async #walkDown(root: string, folder: string): Promise<boolean> {
    const steps = path.relative(root, folder).split(path.sep).filter(Boolean);
    let at = root;
    for (const next of [...steps, undefined]) {
      const found = await statOrMissing(at);
      if (!found?.isDirectory()) {
        await this.#lookOutAbove(at);
        return false;
      }
      if ((await lstat(at)).isSymbolicLink()) await this.#lookOutAbove(at);
      this.#lookOut(at, found, next);
      if (next !== undefined) at = path.join(at, next);
    }
    return true;
  }

  /** Whether something appears, or another one, is told by the nearest folder above that is there. */
  async #lookOutAbove(missing: string): Promise<void> {
    for (let below = missing; path.dirname(below) !== below; below = path.dirname(below)) {
      const above = path.dirname(below);
      const found = await statOrMissing(above);
      if (found?.isDirectory()) return this.#lookOut(above, found, path.basename(below));
    }
  }

  /** @param name undefined: every entry matters */
  #lookOut(folder: string, found: BigIntStats, name: string | undefined): void {
    const names = this.lookouts.get(folder)?.names;
    const all = name === undefined || names?.size === 0;
    // With the time of birth, since file systems give the inode of a deleted folder to the next one.
    const identity = `${found.dev}:${found.ino}:${found.birthtimeNs}`;
    this.lookouts.set(folder, { identity, names: new Set(all ? [] : [...(names ?? []), name]) });
  }

  async #addFile(entry: Dirent, source: Source): Promise<void> {
    const file = path.join(source.folder, entry.name);
    const found = await statOrMissing(file);
    if (entry.isSymbolicLink()) await this.#lookOutAbove(found ? await realpath(file) : file);
    if (found) this.files.push({ path: file, source, version: versionOf(found) });
  }
}

function versionOf({ dev, ino, size, mtimeNs, ctimeNs, ctimeMs }: BigIntStats): string | undefined {
  const ageMs = Date.now() - Number(ctimeMs);
  return ageMs > coarsestTickMs ? `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}` : undefined;
}

async function statOrMissing(file: string): Promise<BigIntStats | undefined> {
  return stat(file, { bigint: true }).catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP";
}
