import { type Catalog, createCatalog, type Problem } from "../catalog/catalog.ts";
import type { AnyEntry } from "../catalog/entry.ts";
import type { Loaded } from "../load/source-file.ts";
import { readSourceFile } from "./read-source-file.ts";
import type { Source } from "./source.ts";

interface Kept {
  readonly source: Source;
  readonly entries: readonly AnyEntry[];
  readonly problem: Problem | undefined;
}

/** What was read from each file: its last good version, and what is wrong with it now. */
export class LastGoodFiles {
  readonly #files = new Map<string, Kept>();
  readonly #onProblem: (problem: Problem) => void;

  /** @param onProblem called once for each new problem */
  constructor(onProblem: (problem: Problem) => void) {
    this.#onProblem = onProblem;
  }

  async read(file: string, source: Source): Promise<void> {
    try {
      this.#keep(file, { source, ...source.format.load(await readSourceFile(file)) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") this.#files.delete(file);
      else this.#fall(file, { source, error });
    }
  }

  /** Takes out a file, or every file of a folder. */
  remove(fileOrFolder: string): void {
    for (const [file, { source }] of this.#files) {
      if (file === fileOrFolder || source.folder === fileOrFolder) this.#files.delete(file);
    }
  }

  toCatalog(): Catalog {
    // By path, so that the order does not depend on the order of events.
    const files = [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kept]) => kept);
    const ranked = files.map(({ source, entries }) => ({ rank: source.rank, entries }));
    return createCatalog(
      ranked,
      files.map(({ problem }) => problem).filter((problem) => problem !== undefined),
    );
  }

  #keep(file: string, { source, entries, warnings }: Loaded & { source: Source }): void {
    const message = warnings.join("; ");
    const problem = message ? ({ file, message, served: "what could be read" } as const) : undefined;
    this.#set(file, { source, entries, problem });
  }

  #fall(file: string, { source, error }: { source: Source; error: unknown }): void {
    const entries = this.#files.get(file)?.entries ?? [];
    const message = error instanceof Error ? error.message : String(error);
    const served = entries.length > 0 ? "last good version" : "nothing";
    this.#set(file, { source, entries, problem: { file, message, served } });
  }

  #set(file: string, kept: Kept): void {
    const before = this.#files.get(file)?.problem;
    this.#files.set(file, kept);
    if (kept.problem && kept.problem.message !== before?.message) this.#onProblem(kept.problem);
  }
}
