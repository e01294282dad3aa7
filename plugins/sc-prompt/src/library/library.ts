import { isDeepStrictEqual } from "node:util";
import type { Catalog, Problem } from "../catalog/catalog.ts";
import { FolderWatch } from "./folder-watch.ts";
import { LastGoodFiles } from "./last-good-files.ts";
import { scanSources } from "./scan-sources.ts";
import type { Source } from "./source.ts";

/** From the first hint to the scan: a save is several writes, a checkout touches many files. */
const gatherMs = 50;
/** On macOS a watch begins a moment after it was asked for: what happened before is found by one more scan. */
const watchBeginsMs = 300;
/** Folders that change this often while they are scanned are scanned again a little later. */
const maxRounds = 5;

/** Reads all sources and watches them: `catalog` follows what is on disk. */
export async function openLibrary(sources: readonly Source[]): Promise<Library> {
  const library = new Library(sources);
  await library.refresh();
  return library;
}

export class Library {
  readonly #sources: readonly Source[];
  readonly #files = new LastGoodFiles();
  readonly #watch = new FolderWatch(() => this.#onHint());
  readonly #listeners = new Set<(catalog: Catalog) => void>();
  #catalog: Catalog = this.#files.toCatalog([]);
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #beginning: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
  }

  /** As of the last scan. Another value after each change. */
  get catalog(): Catalog {
    return this.#catalog;
  }

  /** Resolves when `catalog` has all that was saved before this call. */
  refresh(): Promise<void> {
    // A scan that runs already may have passed by what was saved since: all who ask meanwhile share the one after it.
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      const scan = this.#scan();
      this.#running = scan.catch(() => {});
      return scan;
    });
    return this.#next;
  }

  /** Returns what ends the subscription. */
  onChange(listener: (catalog: Catalog) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    await this.#running;
    this.#watch.close();
    clearTimeout(this.#gathering);
    clearTimeout(this.#beginning);
  }

  /** Until what was scanned is what has been watched since before the scan: no change falls between. */
  async #scan(): Promise<void> {
    for (let round = 0; round < maxRounds && !this.#closed; round++) {
      const scan = await scanSources(this.#sources);
      if (!scan) continue;
      const changed = await this.#files.update(scan);
      const isWatched = !this.#watch.arm(scan.lookouts);
      this.#publish(changed, [...scan.unreadable, ...this.#watch.problems]);
      if (isWatched) return;
      clearTimeout(this.#beginning);
      this.#beginning = setTimeout(() => void this.refresh(), watchBeginsMs);
    }
    if (!this.#closed) this.#onHint();
  }

  #onHint(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      void this.refresh();
    }, gatherMs);
  }

  #publish(changed: boolean, further: readonly Problem[]): void {
    const catalog = this.#files.toCatalog(further);
    if (!changed && isDeepStrictEqual(catalog.problems, this.#catalog.problems)) return;
    this.#catalog = catalog;
    for (const listener of this.#listeners) listener(catalog);
  }
}
