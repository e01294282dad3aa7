import { Duplex } from "node:stream";
import { Flag, INITIAL_WINDOW_BYTES } from "./frame.ts";

/** Other streams get their turn between frames of this size. */
const MAX_FRAME_BYTES = 32 * 1024;
/** Credit is given back in portions, as Go does it. */
const MIN_CREDIT_BYTES: number = INITIAL_WINDOW_BYTES / 2;

/** What a stream needs of its session. */
export interface StreamSession {
  sendData(streamId: number, data: Buffer, sent: (error?: Error | null) => void): void;
  sendControl(streamId: number, frame: { readonly flags: number; readonly credit: number }): void;
  forget(streamId: number): void;
}

/** One logical connection inside a session. Neither side can make the other hold more than a window of data. */
export class YamuxStream extends Duplex {
  readonly id: number;
  readonly #session: StreamSession;
  #sendWindow = INITIAL_WINDOW_BYTES;
  #receiveWindow = INITIAL_WINDOW_BYTES;
  /** Received, not yet asked for by the reader. */
  readonly #received: Buffer[] = [];
  #readerWaits = false;
  #consumedBytes = 0;
  #remoteEnded = false;
  #localEnded = false;
  #reset = false;
  /** Runs when the other side has given credit. */
  #onCredit: (() => void) | undefined;

  constructor(id: number, session: StreamSession) {
    super({ allowHalfOpen: true });
    this.id = id;
    this.#session = session;
  }

  // --- from the session ---

  /** False when the other side sends more than it has credit for. */
  receive(data: Buffer): boolean {
    if (data.length > this.#receiveWindow) return false;
    this.#receiveWindow -= data.length;
    this.#received.push(data);
    if (this.#readerWaits) this.#deliver();
    return true;
  }

  receiveCredit(bytes: number): void {
    this.#sendWindow += bytes;
    const resume = this.#onCredit;
    this.#onCredit = undefined;
    resume?.();
  }

  receiveEnd(): void {
    if (this.#remoteEnded) return;
    this.#remoteEnded = true;
    if (this.#readerWaits) this.#deliver();
  }

  receiveReset(): void {
    this.#reset = true;
    this.destroy(new Error("yamux stream was reset by the other side"));
  }

  // --- to the user ---

  override _read(): void {
    this.#readerWaits = true;
    this.#deliver();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (chunk.length === 0) {
      done();
      return;
    }
    if (this.#sendWindow === 0) {
      this.#onCredit = () => this._write(chunk, _encoding, done);
      return;
    }
    const size = Math.min(chunk.length, this.#sendWindow, MAX_FRAME_BYTES);
    this.#sendWindow -= size;
    this.#session.sendData(this.id, chunk.subarray(0, size), (error) => {
      if (error) done(error);
      else this._write(chunk.subarray(size), _encoding, done);
    });
  }

  override _final(done: () => void): void {
    this.#sendEnd();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#reset) {
      if (error === null) this.#sendEnd();
      else this.#session.sendControl(this.id, { flags: Flag.RST, credit: 0 });
    }
    this.#onCredit = undefined;
    this.#received.length = 0;
    this.#session.forget(this.id);
    done(error);
  }

  #deliver(): void {
    while (this.#readerWaits) {
      const data = this.#received.shift();
      if (data === undefined) break;
      this.#consumedBytes += data.length;
      this.#readerWaits = this.push(data);
    }
    if (this.#received.length === 0 && this.#remoteEnded && this.#readerWaits) {
      this.#readerWaits = false;
      this.push(null);
    } else {
      this.#giveCredit();
    }
  }

  #giveCredit(): void {
    if (this.#consumedBytes < MIN_CREDIT_BYTES || this.#remoteEnded) return;
    const credit = this.#consumedBytes;
    this.#consumedBytes = 0;
    this.#receiveWindow += credit;
    this.#session.sendControl(this.id, { flags: 0, credit });
  }

  /** Once only: a second FIN ends a Go session. */
  #sendEnd(): void {
    if (this.#localEnded) return;
    this.#localEnded = true;
    this.#session.sendControl(this.id, { flags: Flag.FIN, credit: 0 });
  }
}
