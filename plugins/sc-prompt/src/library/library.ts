import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { type FSWatcher, watch } from "chokidar";
import type { Catalog, Problem } from "../catalog/catalog.ts";
import { LastGoodFiles } from "./last-good-files.ts";
import type { Source } from "./source.ts";

export interface LibraryOptions {
  readonly sources: readonly Source[];
  /** Called once for each new problem with a file or with watching. */
  readonly onProblem?: (problem: Problem) => void;
}

/** Setting up the watches takes milliseconds; a network file system that hangs must not hold up the first call. */
const readyTimeoutMs = 5000;

/**
 * A save is often two events, emptied and written, of which the second can be swallowed: a file is read when its size
 * has been the same for this long.
 */
const settled = { stabilityThreshold: 50, pollInterval: 10 };

/** Reads all sources and watches them: a saved change is in `catalog` as soon as the system reports it. */
export async function openLibrary(options: LibraryOptions): Promise<Library> {
  const library = new Library(options);
  await library.refresh();
  return library;
}

export class Library {
  readonly #sources: readonly Source[];
  readonly #onProblem: (problem: Problem) => void;
  readonly #files: LastGoodFiles;
  /** Folders and their identities: one that was replaced needs a new watch. */
  readonly #watched = new Map<string, string>();
  readonly #listeners = new Set<(catalog: Catalog) => void>();
  #watcher: FSWatcher | undefined;
  #catalog: Catalog;
  /** Reads go one after the other, so that the last write to a file is the one that stays. */
  #reading: Promise<void> = Promise.resolve();

  constructor({ sources, onProblem = () => {} }: LibraryOptions) {
    this.#sources = sources;
    this.#onProblem = onProblem;
    this.#files = new LastGoodFiles(onProblem);
    this.#catalog = this.#files.toCatalog();
  }

  /** As of now. Another value after each change. */
  get catalog(): Catalog {
    return this.#catalog;
  }

  /** Looks for folders that were missing until now, or are others than before; watches and reads them. */
  async refresh(): Promise<void> {
    const appeared = new Map<string, string>();
    for (const folder of new Set(this.#sources.map((source) => source.folder))) {
      const identity = await identityOf(folder);
      if (this.#watched.get(folder) === identity) continue;
      if (this.#watched.has(folder)) await this.#read(() => this.#forget(folder));
      if (identity !== undefined) appeared.set(folder, identity);
    }
    if (appeared.size > 0) {
      await this.#watch(appeared);
      await this.#read(async () => {
        for (const folder of appeared.keys()) await this.#readFolder(folder);
      });
    }
    await this.#reading;
  }

  /** Returns what ends the subscription. */
  onChange(listener: (catalog: Catalog) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#watcher?.close();
    await this.#reading;
  }

  /** Before reading, so that no change falls between. */
  async #watch(appeared: ReadonlyMap<string, string>): Promise<void> {
    const folders = [...appeared.keys()];
    for (const [folder, identity] of appeared) this.#watched.set(folder, identity);
    if (this.#watcher) {
      this.#watcher.add(folders);
      return;
    }
    // Files found at first are reported too: what changes between our reading and the watch is read again.
    this.#watcher = watch(folders, { depth: 0, ignoreInitial: false, awaitWriteFinish: settled });
    this.#watcher.on("add", (file) => void this.#read(() => this.#readFile(file)));
    this.#watcher.on("change", (file) => void this.#read(() => this.#readFile(file)));
    this.#watcher.on("unlink", (file) => void this.#read(() => this.#files.remove(file)));
    this.#watcher.on("unlinkDir", (folder) => void this.#read(() => this.#forget(folder)));
    this.#watcher.on("error", (error) => this.#reportWatchError(error));
    await once(this.#watcher, "ready", { signal: AbortSignal.timeout(readyTimeoutMs) }).catch((error) =>
      this.#reportWatchError(error),
    );
  }

  #read(work: () => Promise<void> | void): Promise<void> {
    this.#reading = this.#reading.then(work).then(() => this.#publish());
    return this.#reading;
  }

  #publish(): void {
    this.#catalog = this.#files.toCatalog();
    for (const listener of this.#listeners) listener(this.#catalog);
  }

  async #readFolder(folder: string): Promise<void> {
    const files = (await readdir(folder).catch(() => [])).sort();
    for (const file of files) await this.#readFile(path.join(folder, file));
  }

  async #readFile(file: string): Promise<void> {
    const folder = path.dirname(file);
    const source = this.#sources.find(
      (candidate) => candidate.folder === folder && candidate.format.files.test(path.basename(file)),
    );
    if (source) await this.#files.read(file, source);
  }

  #forget(folder: string): void {
    this.#files.remove(folder);
    this.#watched.delete(folder);
    this.#watcher?.unwatch(folder);
  }

  #reportWatchError(error: unknown): void {
    const message = `Changes may go unnoticed until the next start: ${(error as Error).message}`;
    this.#onProblem({ file: "(watcher)", message, served: "what could be read" });
  }
}

/** Undefined: there is no such folder. */
async function identityOf(folder: string): Promise<string | undefined> {
  const found = await stat(folder).catch(() => undefined);
  // With the time of birth, since file systems give the inode of a deleted folder to the next one.
  return found?.isDirectory() ? `${found.ino} ${found.birthtimeMs}` : undefined;
}
