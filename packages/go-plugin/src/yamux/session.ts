import type { Duplex } from "node:stream";
import { Flag, type FrameHeader, FrameType, GoAwayReason } from "./frame.ts";
import { FrameReader } from "./frame-reader.ts";
import { FrameWriter } from "./frame-writer.ts";
import { type StreamSession, YamuxStream } from "./stream.ts";

/** go-plugin's backlog is the same. */
const MAX_INBOUND_STREAMS = 256;

export interface YamuxSessionOptions {
  /** The client's streams have odd ids, the server's even ones. */
  readonly role: "client" | "server";
  /** Gets each stream that the other side opens. */
  readonly onStream: (stream: YamuxStream) => void;
}

/** Many connections inside one, compatible with hashicorp/yamux. */
export class YamuxSession {
  /** Resolves when the connection underneath is gone; never rejects. */
  readonly closed: Promise<void>;
  readonly #writer: FrameWriter;
  readonly #onStream: (stream: YamuxStream) => void;
  readonly #remoteParity: number;
  readonly #streams = new Map<number, YamuxStream>();
  #inboundStreams = 0;
  #nextId: number;
  #ended = false;

  constructor(connection: Duplex, { role, onStream }: YamuxSessionOptions) {
    this.#writer = new FrameWriter(connection, () =>
      this.close(new Error("yamux session was ended: other side does not read")),
    );
    this.#onStream = onStream;
    this.#nextId = role === "client" ? 1 : 2;
    this.#remoteParity = role === "client" ? 0 : 1;
    const reader = new FrameReader({
      onHeader: (header) => this.#onHeader(header),
      onEnd: (header) => this.#onEnd(header),
      onData: (streamId, data) => this.#onData(streamId, data),
      onInvalid: () => this.#fail("frame header is not yamux"),
    });
    connection.on("data", (chunk: Buffer) => reader.push(chunk));
    connection.on("end", () => this.close());
    connection.on("error", () => this.close());
    this.closed = new Promise((resolve) => {
      connection.once("close", () => {
        this.close();
        resolve();
      });
    });
  }

  /** Opens a stream. It can be written to at once; a refusal comes as its error. */
  open(): YamuxStream {
    if (this.#ended) throw new Error("yamux session is closed");
    const stream = this.#addStream(this.#nextId);
    this.#nextId += 2;
    this.#sendStreamControl(stream.id, { flags: Flag.SYN, credit: 0 });
    return stream;
  }

  /** Ends all streams and the connection underneath. Idempotent. */
  close(reason?: Error): void {
    this.#ended = true;
    this.#writer.end();
    this.#endStreams(reason ?? new Error("yamux session is closed"));
  }

  #onHeader(header: FrameHeader): void {
    if (this.#ended) return;
    if (header.type === FrameType.PING) this.#onPing(header);
    else if (header.type === FrameType.GO_AWAY) this.#onGoAway(header);
    else this.#onStreamFrame(header);
  }

  #onPing({ flags, length }: FrameHeader): void {
    if ((flags & Flag.SYN) === 0) return;
    this.#writer.control({ type: FrameType.PING, flags: Flag.ACK, streamId: 0, length });
  }

  #onGoAway({ length: reason }: FrameHeader): void {
    // The normal one only announces that no further streams are taken.
    if (reason !== GoAwayReason.NORMAL)
      this.close(new Error(`yamux session was ended by the other side (${reason})`));
  }

  #onStreamFrame({ type, flags, streamId, length }: FrameHeader): void {
    if ((flags & Flag.SYN) !== 0) this.#accept(streamId);
    // Of a stream that is closed on our side, frames may still be on their way.
    const stream = this.#streams.get(streamId);
    if (type === FrameType.WINDOW_UPDATE) stream?.receiveCredit(length);
    if ((flags & Flag.RST) !== 0) stream?.receiveReset();
  }

  #onData(streamId: number, data: Buffer): void {
    const stream = this.#streams.get(streamId);
    if (stream !== undefined && !stream.receive(data))
      this.#fail(`stream ${streamId} got more than its window`);
  }

  #onEnd({ type, flags, streamId }: FrameHeader): void {
    const ofStream = type === FrameType.DATA || type === FrameType.WINDOW_UPDATE;
    if (ofStream && (flags & Flag.FIN) !== 0) this.#streams.get(streamId)?.receiveEnd();
  }

  #accept(streamId: number): void {
    if (streamId % 2 !== this.#remoteParity || this.#streams.has(streamId)) {
      this.#fail(`stream id ${streamId} is not free`);
    } else if (this.#inboundStreams >= MAX_INBOUND_STREAMS) {
      this.#sendStreamControl(streamId, { flags: Flag.RST, credit: 0 });
    } else {
      this.#inboundStreams += 1;
      const stream = this.#addStream(streamId);
      this.#sendStreamControl(streamId, { flags: Flag.ACK, credit: 0 });
      this.#onStream(stream);
    }
  }

  #addStream(id: number): YamuxStream {
    const session: StreamSession = {
      sendData: (streamId, data, sent) => this.#writer.data(streamId, data, sent),
      sendControl: (streamId, frame) => this.#sendStreamControl(streamId, frame),
      forget: (streamId) => this.#forget(streamId),
    };
    const stream = new YamuxStream(id, session);
    // A peer that resets a stream must not end this process with an uncaught error.
    stream.on("error", () => {});
    this.#streams.set(id, stream);
    return stream;
  }

  #forget(streamId: number): void {
    if (this.#streams.delete(streamId) && streamId % 2 === this.#remoteParity) this.#inboundStreams -= 1;
  }

  #sendStreamControl(streamId: number, { flags, credit }: { flags: number; credit: number }): void {
    this.#writer.control({ type: FrameType.WINDOW_UPDATE, flags, streamId, length: credit });
  }

  /** The other side broke the protocol. */
  #fail(fact: string): void {
    this.#ended = true;
    this.#writer.goAway();
    this.#endStreams(new Error(`yamux session was ended: ${fact}`));
  }

  #endStreams(error: Error): void {
    for (const stream of [...this.#streams.values()]) stream.destroy(error);
  }
}
