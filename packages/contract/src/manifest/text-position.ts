import { LineCounter } from "yaml";

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** Keys and indices from the top of a document down to a value in it. */
export type DocumentPath = readonly PropertyKey[];

/** A parsed text that knows where its values stand. */
export interface LocatedDocument {
  readonly value: unknown;
  /** Where a value stands; of one that is not there, where the next one above it does. */
  positionOf(path: DocumentPath): Position;
  /** Where the key of a value stands. */
  positionOfKey(path: DocumentPath): Position;
}

/** A text that cannot be parsed, or is not such that it is. */
export class TextError extends Error {
  override readonly name = "TextError";
  readonly position: Position;

  constructor(message: string, position: Position) {
    super(message);
    this.position = position;
  }
}

/** Turns offsets into a text into lines and columns. */
export class TextLines {
  readonly #counter = new LineCounter();

  constructor(text: string) {
    this.#counter.addNewLine(0);
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) {
      this.#counter.addNewLine(end + 1);
    }
  }

  positionAt(offset: number): Position {
    const { line, col } = this.#counter.linePos(offset);
    return { line, column: col };
  }
}
