import { readFile, stat } from "node:fs/promises";
import { LoadError } from "../load/load-error.ts";
import type { SourceFile } from "../load/source-file.ts";

/** Longest file that is read, in bytes; SuperClaude's longest has 32 KB. */
const maxFileBytes = 1024 * 1024;

/** @throws LoadError for a file that is too long or not UTF-8; Node's own error when it cannot be read */
export async function readSourceFile(path: string): Promise<SourceFile> {
  const { size } = await stat(path);
  if (size > maxFileBytes)
    throw new LoadError(`The file has ${size} bytes, at most ${maxFileBytes} are read`);
  const bytes = await readFile(path);
  try {
    return { path, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (cause) {
    throw new LoadError("The file is not UTF-8 text", { cause });
  }
}
