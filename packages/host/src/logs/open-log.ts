import { type FileHandle, open, stat } from "node:fs/promises";

const chunkBytes = 64 * 1024;

/** A log that is read on from where it was left, also when it has been renamed meanwhile. */
export class OpenLog {
  readonly inode: number;
  readonly #handle: FileHandle;
  readonly #decoder = new TextDecoder();
  /** The beginning of a line whose end is not written yet. */
  #rest = "";

  private constructor(handle: FileHandle, inode: number) {
    this.#handle = handle;
    this.inode = inode;
  }

  /** Undefined: there is none, or no more. */
  static async open(file: string): Promise<OpenLog | undefined> {
    try {
      const handle = await open(file, "r");
      return new OpenLog(handle, (await handle.stat()).ino);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** The lines that were written since the last time; the host keeps a file at about a mebibyte. */
  async readLines(): Promise<string[]> {
    let text = this.#rest;
    const chunk = Buffer.alloc(chunkBytes);
    for (;;) {
      const { bytesRead } = await this.#handle.read(chunk, 0, chunkBytes);
      if (bytesRead === 0) break;
      text += this.#decoder.decode(chunk.subarray(0, bytesRead), { stream: true });
    }
    const lines = text.split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.filter((line) => line !== "");
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Tells one file of a name from the next. */
export async function inodeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.ino;
}
