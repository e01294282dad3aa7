import type { Channel } from "@backplane/bus";
import { type Frame, FrameBatch, type FrameStream } from "@backplane/contract";
import { decodeBatch } from "../plugin/decode-batch.ts";

/** The one call of a channel: the first that whoever opens it makes. */
export const rootCallId = 1;

/** The contract's frames over a channel between hosts, for one call: with its answer the conversation is over. */
export class ChannelStream implements FrameStream {
  readonly #channel: Channel;
  readonly #onError: ((error: Error) => void)[] = [];
  readonly #onData: ((batch: FrameBatch) => void)[] = [];
  readonly #onEnd: (() => void)[] = [];
  #isAnswered = false;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.onMessage((message) => this.#take(message));
    void channel.ended.then(({ kind, message }) => {
      // Nobody waits for anything any more, and an error for each call would be made for nothing.
      if (this.#isAnswered) return;
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
    const message = FrameBatch.encode(batch).finish();
    this.#isAnswered ||= batch.frames.some(isAnswer);
    this.#channel.send(message, { isLast: this.#isAnswered, sent: written });
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
    this.#isAnswered ||= batch.frames.some(isAnswer);
    for (const listener of this.#onData) listener(batch);
  }

  #fail(error: Error): void {
    for (const listener of this.#onError) listener(error);
  }
}

function isAnswer({ callId, body }: Frame): boolean {
  return callId === rootCallId && (body?.$case === "response" || body?.$case === "error");
}
