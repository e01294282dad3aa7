import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

export type RegularFile =
  | { readonly bytes: Buffer /** Of the whole file. */; readonly size: number }
  /** Why it was not read; goes after the file's name. */
  | { readonly problem: string };

export interface RegularFileLimits {
  /** A longer file is not read. */
  readonly maxBytes: number;
  /** Only so much of it is read. Default: all. */
  readonly headBytes?: number;
}

/**
 * Reads a regular file and nothing else. Waits for nothing, whatever stands there.
 * @param file links resolved
 * @throws the file system's error
 */
export function readRegularFile(
  file: string,
  { maxBytes, headBytes = maxBytes }: RegularFileLimits,
): RegularFile {
  // To open a pipe would take until somebody writes into it; a link has come since the path was resolved.
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
  const descriptor = openSync(file, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { problem: "not a regular file" };
    if (stats.size > maxBytes) return { problem: `${stats.size} bytes, at most ${maxBytes} are read` };
    const buffer = Buffer.alloc(Math.min(stats.size, headBytes));
    return { bytes: buffer.subarray(0, readSync(descriptor, buffer)), size: stats.size };
  } finally {
    closeSync(descriptor);
  }
}
