import type { Channel } from "@backplane/bus";
import { type Frame, FrameBatch, type FrameStream } from "@backplane/contract";
import { decodeBatch } from "../plugin/decode-batch.ts";

export interface ChannelStreamOptions {
  /** Whether the conversation is over with this frame, so that its end need not be said by another message. Default: never. */
  readonly isLast?: (frame: Frame) => boolean;
}

/** A contract's frames over a channel between hosts. */
export class ChannelStream implements FrameStream {
  readonly #channel: Channel;
  readonly #options: ChannelStreamOptions;
  readonly #onError: ((error: Error) => void)[] = [];
  readonly #onData: ((batch: FrameBatch) => void)[] = [];
  readonly #onEnd: (() => void)[] = [];

  constructor(channel: Channel, options: ChannelStreamOptions = {}) {
    this.#channel = channel;
    this.#options = options;
    channel.onMessage((message) => this.#take(message));
    void channel.ended.then(({ kind, message }) => {
      if (kind === "ended") for (const listener of this.#onEnd) listener();
      else this.#fail(new Error(message));
    });
  }

  on(event: "data", listener: (batch: FrameBatch) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "end" | "close", listener: () => void): void;
  on(event: "data" | "error" | "end" | "close", listener: (argument: never) => void): void {
    if (event === "error") this.#onError.push(listener as (error: Error) => void);
    else if (event === "end") this.#onEnd.push(listener as () => void);
    else if (event === "data") this.#onData.push(listener as (batch: FrameBatch) => void);
  }

  write(batch: FrameBatch, written: () => void): void {
    const { isLast = () => false } = this.#options;
    const message = FrameBatch.encode(batch).finish();
    this.#channel.send(message, { isLast: batch.frames.some(isLast), sent: written });
  }

  end(): void {
    this.#channel.end();
  }

  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    this.#channel.resume();
  }

  #take(message: Uint8Array): void {
    let batch: FrameBatch;
    try {
      batch = decodeBatch(message);
    } catch (error) {
      this.#fail(new Error(`a message that cannot be decoded: ${(error as Error).message}`));
      this.#channel.end();
      return;
    }
    for (const listener of this.#onData) listener(batch);
  }

  #fail(error: Error): void {
    for (const listener of this.#onError) listener(error);
  }
}
