import type { ServerWritableStream } from "@grpc/grpc-js";
import type { Empty } from "../gen/google/protobuf/empty.ts";
import { StdioData_Channel as StdioChannel, type StdioData } from "../gen/plugin/grpc_stdio.ts";

export type StdioCall = ServerWritableStream<Empty, StdioData>;

/** go-plugin's own chunk is 1 KiB; ours only has to stay below a host's message limit. */
const MAX_CHUNK_BYTES = 32 * 1024;
/** From here on, writers are told to wait. */
const HIGH_WATER_BYTES = 64 * 1024;
/** What writers that do not wait may pile up before the newest is dropped. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

interface Pending {
  readonly data: Uint8Array;
  readonly written: (() => void) | undefined;
}

/** Holds what the plugin prints until the host reads it. Every byte is sent once. */
export class StdioBuffer {
  readonly #onDrain: () => void;
  #pending: Pending[] = [];
  #bufferedBytes = 0;
  #droppedBytes = 0;
  #call: StdioCall | undefined;
  #blocked = false;

  constructor(onDrain: () => void) {
    this.#onDrain = onDrain;
  }

  /** Sends to this reader from now on; the newest reader wins. */
  attach(call: StdioCall): void {
    this.#call?.end();
    this.#call = call;
    this.#blocked = false;
    call.on("drain", () => this.#resume(call));
    call.on("cancelled", () => this.#detach(call));
    call.on("error", () => this.#detach(call));
    this.#flush();
  }

  /** False asks the writer to wait for the drain; `written` is called when the data has left. */
  push(data: Uint8Array, written?: () => void): boolean {
    if (this.#bufferedBytes + data.byteLength > MAX_BUFFERED_BYTES) {
      this.#droppedBytes += data.byteLength;
      written?.();
      return false;
    }
    for (let start = 0; start < data.byteLength; start += MAX_CHUNK_BYTES) {
      const last = start + MAX_CHUNK_BYTES >= data.byteLength;
      this.#pending.push({
        data: data.subarray(start, start + MAX_CHUNK_BYTES),
        written: last ? written : undefined,
      });
    }
    if (data.byteLength === 0) written?.();
    this.#bufferedBytes += data.byteLength;
    this.#flush();
    return this.#bufferedBytes < HIGH_WATER_BYTES;
  }

  /** Ends the reader's stream. */
  close(): void {
    this.#call?.end();
    this.#call = undefined;
  }

  #flush(): void {
    const hadWaiters = this.#bufferedBytes >= HIGH_WATER_BYTES;
    this.#reportDropped();
    while (this.#call !== undefined && !this.#blocked && this.#pending.length > 0) this.#sendOne(this.#call);
    if (hadWaiters && this.#bufferedBytes < HIGH_WATER_BYTES) this.#onDrain();
  }

  #sendOne(call: StdioCall): void {
    const next = this.#pending.shift();
    if (next === undefined) return;
    this.#bufferedBytes -= next.data.byteLength;
    this.#blocked = !call.write({ channel: StdioChannel.STDOUT, data: Buffer.from(next.data) });
    next.written?.();
  }

  #reportDropped(): void {
    if (this.#droppedBytes === 0 || this.#call === undefined || this.#blocked) return;
    const note = Buffer.from(`\n[${this.#droppedBytes} bytes of output dropped: nobody read them]\n`);
    this.#droppedBytes = 0;
    this.#pending.push({ data: note, written: undefined });
    this.#bufferedBytes += note.byteLength;
  }

  #resume(call: StdioCall): void {
    if (this.#call !== call) return;
    this.#blocked = false;
    this.#flush();
  }

  #detach(call: StdioCall): void {
    if (this.#call === call) this.#call = undefined;
  }
}
