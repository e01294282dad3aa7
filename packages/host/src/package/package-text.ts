import { followInside } from "../runtimes/resolve-inside.ts";
import { type RegularFileLimits, readRegularFile } from "./regular-file.ts";

export type PackageText =
  | { readonly text: string }
  /** Why there is none; goes after the file's name. */
  | { readonly problem: string };

export interface TextFile extends RegularFileLimits {
  /** Relative to the package. */
  readonly file: string;
}

/** Reads a text file of a package, or says why not. Waits for nothing, whatever stands there. */
export function readPackageText(root: string, { file, ...limits }: TextFile): PackageText {
  const followed = followInside(root, file);
  if (followed.kind === "outside") return { problem: "leads out of the plugin's folder" };
  if (followed.kind === "missing")
    return { problem: `cannot be found: ${(followed.cause as Error).message}` };
  try {
    const read = readRegularFile(followed.path, limits);
    return "problem" in read ? read : decode(read.bytes, { isCut: read.bytes.length < read.size });
  } catch (error) {
    return { problem: `cannot be read: ${(error as Error).message}` };
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
