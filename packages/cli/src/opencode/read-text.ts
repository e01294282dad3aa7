import { readFileSync } from "node:fs";

/** The text of a file, with its byte order mark; undefined when there is none. @throws Error when it is not UTF-8 */
export function readText(file: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Error(`Cannot read ${file}: ${message}`, { cause });
  }
}
