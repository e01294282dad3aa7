import { type Catalog, createCatalog, type Problem } from "../catalog/catalog.ts";
import type { AnyEntry } from "../catalog/entry.ts";
import { readSourceFile } from "./read-source-file.ts";
import type { FoundFile, Scan } from "./scan-sources.ts";

interface Kept {
  readonly found: FoundFile;
  /** Undefined: it cannot be read. */
  readonly text: string | undefined;
  readonly entries: readonly AnyEntry[];
  readonly problem: Problem | undefined;
}

/** What was read from each file: its last good version, and what is wrong with it now. */
export class LastGoodFiles {
  #kept: ReadonlyMap<string, Kept> = new Map();

  /** Reads what changed since the last scan, and forgets what is gone. True: something else is served now. */
  async update({ files, unreadable }: Scan): Promise<boolean> {
    const before = this.#kept;
    const lost = new Set(unreadable.map(({ file }) => file));
    const now = new Map([...before].filter(([, { found }]) => lost.has(found.source.folder)));
    for (const found of files) {
      const kept = await read(found, before.get(found.path));
      if (kept) now.set(found.path, kept);
    }
    this.#kept = now;
    return now.size !== before.size || [...now].some(([file, kept]) => isNews(kept, before.get(file)));
  }

  /** @param further problems that are not a file's */
  toCatalog(further: readonly Problem[]): Catalog {
    // By path, so that the order does not depend on the order of the folders.
    const kept = [...this.#kept.values()].sort((a, b) => (a.found.path < b.found.path ? -1 : 1));
    const ranked = kept.map(({ found, entries }) => ({ rank: found.source.rank, entries }));
    const problems = kept.map(({ problem }) => problem).filter((problem) => problem !== undefined);
    return createCatalog(ranked, [...problems, ...further]);
  }
}

/** Undefined: it went away after the scan. */
async function read(found: FoundFile, before: Kept | undefined): Promise<Kept | undefined> {
  if (found.version !== undefined && found.version === before?.found.version) return before;
  let text: string | undefined;
  try {
    text = await readSourceFile(found.path);
    if (text === before?.text) return { ...before, found };
    return { found, text, ...load(found, text) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return { found, text, ...fallBack(found, { error, entries: before?.entries ?? [] }) };
  }
}

type Outcome = Pick<Kept, "entries" | "problem">;

function load({ path: file, source }: FoundFile, text: string): Outcome {
  const { entries, warnings } = source.format.load({ path: file, text });
  const message = warnings.join("; ");
  return { entries, problem: message ? { file, message, served: "what could be read" } : undefined };
}

function fallBack(
  { path: file }: FoundFile,
  { error, entries }: { error: unknown; entries: readonly AnyEntry[] },
): Outcome {
  const message = error instanceof Error ? error.message : String(error);
  const served = entries.length > 0 ? "last good version" : "nothing";
  return { entries, problem: { file, message, served } };
}

function isNews(now: Kept, before: Kept | undefined): boolean {
  return now.entries !== before?.entries || now.problem?.message !== before.problem?.message;
}
