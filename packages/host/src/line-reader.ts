export interface LineReaderOptions {
  /** Longer lines are refused, so that whoever writes cannot fill our memory. Default 64 MiB. */
  maxLineBytes?: number | undefined;
  onLine: (line: string) => void;
  /** Called once; nothing is read after it. */
  onTooLong: (maxLineBytes: number) => void;
}

const newline = 0x0a;

/** Cuts a stream of bytes into lines of UTF-8, in time linear in its length. */
export class LineReader {
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: (maxLineBytes: number) => void;
  readonly #maxLineBytes: number;
  /** The start of a line whose end has not come yet. */
  #parts: Buffer[] = [];
  #partsBytes = 0;
  #stopped = false;

  constructor({ maxLineBytes = 64 * 2 ** 20, onLine, onTooLong }: LineReaderOptions) {
    this.#maxLineBytes = maxLineBytes;
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  push(chunk: Buffer): void {
    let start = 0;
    while (!this.#stopped && start < chunk.length) {
      const end = chunk.indexOf(newline, start);
      const part = chunk.subarray(start, end === -1 ? chunk.length : end);
      if (this.#partsBytes + part.length > this.#maxLineBytes) this.#refuse();
      else if (end === -1) this.#keep(part);
      else this.#onLine(this.#take(part));
      start += part.length + 1;
    }
  }

  /** Reads nothing more; also stops in the middle of a chunk. */
  stop(): void {
    this.#stopped = true;
    this.#parts = [];
  }

  #keep(part: Buffer): void {
    this.#parts.push(part);
    this.#partsBytes += part.length;
  }

  #take(last: Buffer): string {
    if (this.#parts.length === 0) return last.toString();
    const line = Buffer.concat([...this.#parts, last]).toString();
    this.#parts = [];
    this.#partsBytes = 0;
    return line;
  }

  #refuse(): void {
    this.stop();
    this.#onTooLong(this.#maxLineBytes);
  }
}
