import { readFile, stat } from "node:fs/promises";
import { LoadError } from "../load/load-error.ts";

/** Longest file that is read, in bytes; SuperClaude's longest has 32 KB. */
const maxFileBytes = 1024 * 1024;

/** @throws LoadError for what is no file, too long or not UTF-8; Node's own error when it cannot be read */
export async function readSourceFile(path: string): Promise<string> {
  const found = await stat(path);
  // Reading a named pipe would wait for ever.
  if (!found.isFile()) throw new LoadError("It has the name of a text file, but is none");
  if (found.size > maxFileBytes) {
    throw new LoadError(`The file has ${found.size} bytes, at most ${maxFileBytes} are read`);
  }
  const bytes = await readFile(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new LoadError("The file is not UTF-8 text", { cause });
  }
}
