import type { Format } from "../load/formats.ts";

/** A folder whose files have one format. A missing one is no error: it may appear later. */
export interface Source {
  readonly folder: string;
  /** The folder that was asked for: `folder` itself, or one above it. */
  readonly root: string;
  readonly format: Format;
  /** What a higher rank names wins over a lower one. */
  readonly rank: number;
}
