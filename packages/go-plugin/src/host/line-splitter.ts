import { StringDecoder } from "node:string_decoder";

/** A line without its end, or a piece of one that is longer than the cap. */
export interface Line {
  readonly text: string;
  /** False when the line goes on in the next piece, or this is such a piece. */
  readonly complete: boolean;
}

/** Cuts a byte stream into lines, keeping never more than one capped line. */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #maxLength: number;
  #rest = "";
  #inLongLine = false;

  /** @param maxLength in UTF-16 units; go-plugin's buffer is 64 KiB */
  constructor(maxLength: number = 64 * 1024) {
    this.#maxLength = maxLength;
  }

  /** The beginning of a line whose end has not come. */
  get unfinished(): string {
    return this.#rest;
  }

  /** The lines that the chunk completes. */
  *push(chunk: Uint8Array): Generator<Line> {
    const text =
      this.#rest + this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      yield* this.#pieces(text.slice(start, end));
      start = end + 1;
    }
    yield* this.#overflow(text.slice(start));
  }

  /** What is left when the stream has ended without a line end. */
  *end(): Generator<Line> {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (rest !== "") yield* this.#pieces(rest);
  }

  *#overflow(rest: string): Generator<Line> {
    let start = 0;
    while (rest.length - start > this.#maxLength) {
      yield { text: rest.slice(start, start + this.#maxLength), complete: false };
      this.#inLongLine = true;
      start += this.#maxLength;
    }
    this.#rest = rest.slice(start);
  }

  *#pieces(line: string): Generator<Line> {
    yield* this.#overflow(line);
    const text = this.#rest.endsWith("\r") ? this.#rest.slice(0, -1) : this.#rest;
    this.#rest = "";
    yield { text, complete: !this.#inLongLine };
    this.#inLongLine = false;
  }
}
