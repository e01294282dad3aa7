import { StringDecoder } from "node:string_decoder";

/** The host's MCP face takes no longer line; neither do we hold one. In characters. */
const maxLineChars = 64 * 2 ** 20;

/** Cuts what comes in into lines, without their ends. */
export class Lines {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #parts: string[] = [];
  #partsLength = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** False: a line has no end. */
  readonly push = (chunk: Buffer): boolean => {
    const pieces = this.#decoder.write(chunk).split("\n");
    for (const [index, piece] of pieces.entries()) {
      this.#parts.push(piece);
      this.#partsLength += piece.length;
      if (index < pieces.length - 1) this.#finish();
    }
    return this.#partsLength <= maxLineChars;
  };

  #finish(): void {
    const line = this.#parts.join("");
    this.#parts = [];
    this.#partsLength = 0;
    if (line.trim() !== "") this.#onLine(line);
  }
}
