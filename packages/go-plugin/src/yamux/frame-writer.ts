import type { Duplex } from "node:stream";
import { encodeHeader, type FrameHeader, FrameType, GoAwayReason } from "./frame.ts";

/** A peer that asks (pings, opens) without reading our answers is cut off here. */
const MAX_UNSENT_CONTROL_FRAMES = 4_096;

/** For a peer that does not take its go-away. */
const GO_AWAY_TIMEOUT_MS = 1_000;

/** Writes frames; after `end` or `goAway` it writes none. */
export class FrameWriter {
  readonly #connection: Duplex;
  readonly #onOverflow: () => void;
  #unsentControlFrames = 0;
  #ended = false;

  /** @param onOverflow called when the other side does not read what it asks for */
  constructor(connection: Duplex, onOverflow: () => void) {
    this.#connection = connection;
    this.#onOverflow = onOverflow;
  }

  /** Data is bounded by the streams' windows, and its writer waits for `sent`. */
  data(streamId: number, data: Buffer, sent: (error?: Error | null) => void): void {
    this.#connection.cork();
    this.#connection.write(encodeHeader({ type: FrameType.DATA, flags: 0, streamId, length: data.length }));
    this.#connection.write(data, sent);
    this.#connection.uncork();
  }

  /** Control frames are written at once, so they are counted. */
  control(header: FrameHeader): void {
    if (this.#ended) return;
    this.#unsentControlFrames += 1;
    this.#connection.write(encodeHeader(header), () => {
      this.#unsentControlFrames -= 1;
    });
    if (this.#unsentControlFrames > MAX_UNSENT_CONTROL_FRAMES) this.#onOverflow();
  }

  /** Hangs up at once. */
  end(): void {
    this.#ended = true;
    this.#connection.destroy();
  }

  /** Tells the other side that it broke the protocol, then hangs up. */
  goAway(): void {
    const header = { type: FrameType.GO_AWAY, flags: 0, streamId: 0, length: GoAwayReason.PROTOCOL_ERROR };
    this.#ended = true;
    this.#connection.end(encodeHeader(header), () => this.#connection.destroy());
    setTimeout(() => this.#connection.destroy(), GO_AWAY_TIMEOUT_MS).unref();
  }
}
