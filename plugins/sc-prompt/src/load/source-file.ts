import type { AnyEntry } from "../catalog/entry.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Loaded {
  readonly entries: readonly AnyEntry[];
  /** What was mended on the way; the entries can be used. */
  readonly warnings: readonly string[];
}

/**
 * Reads one file of one format.
 * @throws LoadError when nothing of it can be used
 */
export type Loader = (file: SourceFile) => Loaded;
