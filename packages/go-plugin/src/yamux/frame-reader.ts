import { decodeHeader, type FrameHeader, FrameType, HEADER_BYTES } from "./frame.ts";

/** What a FrameReader tells. */
export interface FrameHandlers {
  readonly onHeader: (header: FrameHeader) => void;
  /** The frame is complete, body included. */
  readonly onEnd: (header: FrameHeader) => void;
  /** Part of a data frame's body; may come in many pieces. */
  readonly onData: (streamId: number, data: Buffer) => void;
  readonly onInvalid: () => void;
}

/** Cuts a byte stream into frames. Bodies are passed on as they come, so nothing piles up here. */
export class FrameReader {
  readonly #handlers: FrameHandlers;
  #header: Buffer = Buffer.alloc(0);
  /** The frame whose body is being read. */
  #frame: FrameHeader | undefined;
  #bodyBytesLeft = 0;
  #invalid = false;

  constructor(handlers: FrameHandlers) {
    this.#handlers = handlers;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#invalid) {
      rest = this.#frame === undefined ? this.#readHeader(rest) : this.#readBody(rest, this.#frame);
    }
  }

  #readHeader(chunk: Buffer): Buffer {
    const missing = HEADER_BYTES - this.#header.length;
    this.#header = Buffer.concat([this.#header, chunk.subarray(0, missing)]);
    if (this.#header.length === HEADER_BYTES) this.#finishHeader(this.#header);
    return chunk.subarray(missing);
  }

  #finishHeader(bytes: Buffer): void {
    this.#header = Buffer.alloc(0);
    const header = decodeHeader(bytes);
    if (header === undefined) {
      this.#invalid = true;
      this.#handlers.onInvalid();
      return;
    }
    this.#handlers.onHeader(header);
    this.#bodyBytesLeft = header.type === FrameType.DATA ? header.length : 0;
    if (this.#bodyBytesLeft === 0) this.#handlers.onEnd(header);
    else this.#frame = header;
  }

  #readBody(chunk: Buffer, frame: FrameHeader): Buffer {
    const data = chunk.subarray(0, this.#bodyBytesLeft);
    this.#bodyBytesLeft -= data.length;
    this.#handlers.onData(frame.streamId, data);
    if (this.#bodyBytesLeft === 0) {
      this.#frame = undefined;
      this.#handlers.onEnd(frame);
    }
    return chunk.subarray(data.length);
  }
}
