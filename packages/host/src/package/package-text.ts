import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { followInside } from "../runtimes/resolve-inside.ts";

export type PackageText =
  | { readonly text: string }
  /** Why there is none; goes after the file's name. */
  | { readonly problem: string };

export interface TextFile {
  /** Relative to the package. */
  readonly file: string;
  /** A longer file is not read. */
  readonly maxBytes: number;
  /** Only so much of it is read. Default: all. */
  readonly headBytes?: number;
}

/** Reads a text file of a package, or says why not. Waits for nothing, whatever stands there. */
export function readPackageText(
  root: string,
  { file, maxBytes, headBytes = maxBytes }: TextFile,
): PackageText {
  const followed = followInside(root, file);
  if (followed.kind === "outside") return { problem: "leads out of the plugin's folder" };
  if (followed.kind === "missing")
    return { problem: `cannot be found: ${(followed.cause as Error).message}` };
  try {
    return readRegularFile(followed.path, { maxBytes, headBytes });
  } catch (error) {
    return { problem: `cannot be read: ${(error as Error).message}` };
  }
}

function readRegularFile(
  file: string,
  { maxBytes, headBytes }: Required<Omit<TextFile, "file">>,
): PackageText {
  // To open a pipe would take until somebody writes into it.
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { problem: "not a regular file" };
    if (stats.size > maxBytes) return { problem: `${stats.size} bytes, at most ${maxBytes} are read` };
    const buffer = Buffer.alloc(Math.min(stats.size, headBytes));
    return decode(buffer.subarray(0, readSync(descriptor, buffer)), { isCut: stats.size > headBytes });
  } finally {
    closeSync(descriptor);
  }
}

/** @param isCut the bytes may end within a character */
function decode(bytes: Buffer, { isCut }: { isCut: boolean }): PackageText {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(bytes, { stream: isCut }) };
  } catch {
    return { problem: "not UTF-8" };
  }
}
