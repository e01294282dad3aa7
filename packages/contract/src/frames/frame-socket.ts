import { FrameBatch } from "../gen/backplane/plugin/v1/plugin.ts";
import type { FrameStream } from "./frame-stream.ts";
import { MessageReader } from "./message-reader.ts";
import { MessageWriter } from "./message-writer.ts";

/** As much of a net.Socket as frames need. */
export interface ByteSocket {
  write(bytes: Uint8Array, written: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
  /** Closes it when what was written has left. */
  destroySoon(): unknown;
  destroy(): unknown;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end" | "close", listener: () => void): unknown;
}

export interface FrameSocketOptions {
  /** A message that says it is longer ends the session. In bytes. */
  readonly maxMessageBytes: number;
  /** Default: FrameBatch.decode. What it throws ends the session. */
  readonly decode?: (bytes: Uint8Array) => FrameBatch;
}

/** A session's frames over a socket of their own: the contract's OpenSessionSocket. Both ends use the same class. */
export class FrameSocket implements FrameStream {
  readonly #socket: ByteSocket;
  readonly #reader: MessageReader;
  readonly #writer = new MessageWriter();
  readonly #decode: (bytes: Uint8Array) => FrameBatch;
  readonly #onData: ((batch: FrameBatch) => void)[] = [];
  readonly #onError: ((error: Error) => void)[] = [];
  readonly #onEnd: (() => void)[] = [];
  readonly #onClose: (() => void)[] = [];
  #isPaused = false;
  #isOver = false;

  constructor(socket: ByteSocket, { maxMessageBytes, decode = FrameBatch.decode }: FrameSocketOptions) {
    this.#socket = socket;
    this.#reader = new MessageReader({ maxMessageBytes });
    this.#decode = decode;
    socket.on("data", (chunk) => {
      this.#reader.push(chunk);
      this.#deliver();
    });
    socket.on("error", (error) => this.#fail(error));
    socket.on("end", () => this.#end());
    socket.on("close", () => {
      for (const listener of this.#onClose) listener();
    });
  }

  on(event: "data", listener: (batch: FrameBatch) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "end" | "close", listener: () => void): void;
  on(event: "data" | "error" | "end" | "close", listener: (argument: never) => void): void {
    const listeners = { data: this.#onData, error: this.#onError, end: this.#onEnd, close: this.#onClose };
    listeners[event].push(listener as () => void);
  }

  /** Once the stream is over, what is written is dropped. */
  write(batch: FrameBatch, written: () => void): void {
    const message = this.#encode(batch);
    if (message && !this.#isOver) this.#socket.write(message, written);
  }

  /** What was written before is still sent. */
  end(): void {
    this.#isOver = true;
    this.#socket.destroySoon();
  }

  /** From here on no batch is given out, not even one that has come already. */
  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
    if (!this.#isPaused) this.#socket.resume();
  }

  #deliver(): void {
    while (!this.#isPaused && !this.#isOver) {
      const batch = this.#nextBatch();
      if (batch === undefined) return;
      for (const listener of this.#onData) listener(batch);
    }
  }

  #nextBatch(): FrameBatch | undefined {
    try {
      const message = this.#reader.next();
      return message && this.#decodeMessage(message);
    } catch (error) {
      this.#fail(error as Error);
      return undefined;
    }
  }

  #decodeMessage(message: Uint8Array): FrameBatch {
    try {
      return this.#decode(message);
    } catch (cause) {
      throw new Error(`a message that cannot be decoded: ${(cause as Error).message}`, { cause });
    }
  }

  #encode(batch: FrameBatch): Uint8Array | undefined {
    try {
      return this.#writer.encode(batch);
    } catch (error) {
      this.#fail(error as Error);
      return undefined;
    }
  }

  #end(): void {
    if (this.#reader.isMidMessage) this.#fail(new Error("it ended in the middle of a message"));
    else for (const listener of this.#onEnd) listener();
  }

  #fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.destroy();
    for (const listener of this.#onError) listener(error);
  }
}
