import { type FSWatcher, watch } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Problem } from "../catalog/catalog.ts";
import type { Lookout } from "./scan-sources.ts";

interface Armed {
  readonly lookout: Lookout;
  readonly watcher: FSWatcher;
}

/**
 * Hints that something may have changed; never what. Kinds and order of the system's events are not used, since a scan
 * tells what is. Why not a library: docs/decisions/0009-scan-on-hint.md.
 */
export class FolderWatch {
  readonly #armed = new Map<string, Armed>();
  readonly #problems = new Map<string, Problem>();
  readonly #onHint: () => void;

  constructor(onHint: () => void) {
    this.#onHint = onHint;
  }

  /** Folders that the system does not watch for us. */
  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /**
   * Watches where the last scan says, and nowhere else.
   * True: something is watched only from now on, and may have changed since that scan. Scan again.
   */
  arm(lookouts: ReadonlyMap<string, Lookout>): boolean {
    for (const [folder, { lookout }] of this.#armed) {
      if (!isDeepStrictEqual(lookout, lookouts.get(folder))) this.#disarm(folder);
    }
    this.#problems.clear();
    const fresh = [...lookouts].filter(([folder]) => !this.#armed.has(folder));
    // Every one of them, whatever the others say.
    return fresh.map(([folder, lookout]) => this.#watch(folder, lookout)).includes(true);
  }

  close(): void {
    for (const folder of this.#armed.keys()) this.#disarm(folder);
  }

  /** False: it cannot be watched, so that another scan would not help. */
  #watch(folder: string, lookout: Lookout): boolean {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => this.#notice(folder, name));
      // Windows: the folder was removed.
      watcher.on("error", () => this.#notice(folder, null));
      this.#armed.set(folder, { lookout, watcher });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
      const message = `Changes are noticed only when somebody asks: ${(error as Error).message}`;
      this.#problems.set(folder, { file: folder, message, served: "what could be read" });
      return false;
    }
  }

  #notice(folder: string, name: string | null): void {
    const { names } = this.#armed.get(folder)?.lookout ?? {};
    // Linux names the folder itself when it is removed or renamed; from then on its watch may be deaf.
    const isItself = name === null || path.basename(name) === path.basename(folder);
    if (isItself) this.#disarm(folder);
    if (isItself || names?.size === 0 || names?.has(name)) this.#onHint();
  }

  #disarm(folder: string): void {
    this.#armed.get(folder)?.watcher.close();
    this.#armed.delete(folder);
  }
}
