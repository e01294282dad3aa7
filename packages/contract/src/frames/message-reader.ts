/** Before each message: its length in bytes, big endian. */
export const lengthBytes = 4;

/**
 * Cuts a stream of bytes into messages, each with its length before it. A message that came in one chunk is a view of it; one
 * that did not is gathered in a buffer of its length, so that bytes that come one at a time take no more than they weigh.
 */
export class MessageReader {
  readonly #maxMessageBytes: number;
  #chunk: Uint8Array = new Uint8Array();
  /** How much of the chunk has been read. */
  #at = 0;
  readonly #length = new Uint8Array(lengthBytes);
  #lengthFilled = 0;
  #message: Uint8Array | undefined;
  #messageFilled = 0;

  constructor({ maxMessageBytes }: { readonly maxMessageBytes: number }) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Whether a message has begun and is not whole. */
  get isMidMessage(): boolean {
    return this.#lengthFilled > 0 || this.#message !== undefined;
  }

  /** To be called when next() has nothing more to give. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /**
   * The next message that is whole.
   * @throws Error when it is longer than allowed; there is no going on after that
   */
  next(): Uint8Array | undefined {
    if (this.#message === undefined) {
      const length = this.#readLength();
      if (length === undefined) return undefined;
      if (length <= this.#chunk.length - this.#at) return this.#read(length);
      this.#message = new Uint8Array(length);
    }
    this.#messageFilled += this.#readInto(this.#message, this.#messageFilled);
    if (this.#messageFilled < this.#message.length) return undefined;
    const message = this.#message;
    this.#message = undefined;
    this.#messageFilled = 0;
    return message;
  }

  #readLength(): number | undefined {
    this.#lengthFilled += this.#readInto(this.#length, this.#lengthFilled);
    if (this.#lengthFilled < lengthBytes) return undefined;
    this.#lengthFilled = 0;
    const length = new DataView(this.#length.buffer).getUint32(0);
    if (length <= this.#maxMessageBytes) return length;
    throw new Error(`a message of ${length} bytes, at most ${this.#maxMessageBytes}`);
  }

  /** Answers with how many bytes there were. */
  #readInto(target: Uint8Array, from: number): number {
    const part = this.#read(target.length - from);
    target.set(part, from);
    return part.length;
  }

  /** As many bytes of the chunk, if there are so many. */
  #read(count: number): Uint8Array {
    const part = this.#chunk.subarray(this.#at, this.#at + count);
    this.#at += part.length;
    return part;
  }
}
