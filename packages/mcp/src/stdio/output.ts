import type { Writable } from "node:stream";
import type { Clock } from "../clock.ts";

export interface OutputOptions {
  stream: Writable;
  clock: Clock;
  /** Much is waiting to be written, or no longer is: a reader stops taking in work meanwhile. */
  onPressure: (isHigh: boolean) => void;
  /** The stream failed or was closed; nothing more will get through. Called once. */
  onFailure: (error: Error) => void;
  /** Where pressure gets high, in characters; it is low again at half of it. Default 8 Mi. */
  maxWaitingChars?: number | undefined;
}

/** A write takes lines up to about this many characters, so that no string gets too long for V8. */
const batchChars = 2 ** 20;

/** How long close() waits for a client that has stopped reading. */
const closeTimeoutMs = 1_000;

/** Writes lines: those of one tick in one write, in order, none lost while the client reads. */
export class Output {
  readonly #options: OutputOptions;
  readonly #maxWaitingChars: number;
  #lines: string[] = [];
  #waitingChars = 0;
  #isScheduled = false;
  #isBlocked = false;
  #isHigh = false;
  #hasFailed = false;
  #isClosed = false;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#maxWaitingChars = options.maxWaitingChars ?? 8 * 2 ** 20;
    const { stream } = options;
    stream.on("drain", this.#onDrain);
    // Stays for good: a write may fail after we have closed, and an error nobody hears ends the process.
    stream.on("error", (error) => this.#fail(error));
    stream.on("close", () => this.#fail(new Error("Cannot write to the client: output is closed")));
  }

  /** The client reads more slowly than we write. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Writes one line; `line` has no newline in it. */
  write(line: string): void {
    if (this.#isClosed) return;
    this.#lines.push(line);
    this.#waitingChars += line.length;
    if (this.#waitingChars > this.#maxWaitingChars) this.#setPressure(true);
    if (this.#isScheduled || this.#isBlocked) return;
    this.#isScheduled = true;
    // Runs when the promises of this tick have settled, so all their answers go into one write.
    process.nextTick(this.#flush);
  }

  /** Writes what is waiting, for a bounded time, then nothing more. Leaves the stream open. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#flush();
    await this.#written();
    this.#isClosed = true;
    this.#lines = [];
    this.#options.stream.off("drain", this.#onDrain);
  }

  readonly #onDrain = (): void => {
    this.#isBlocked = false;
    this.#flush();
  };

  readonly #flush = (): void => {
    this.#isScheduled = false;
    const { stream } = this.#options;
    while (this.#lines.length > 0 && !this.#isBlocked && !stream.destroyed) {
      this.#isBlocked = !stream.write(this.#takeBatch());
    }
    if (this.#waitingChars <= this.#maxWaitingChars / 2) this.#setPressure(false);
  };

  #takeBatch(): string {
    let count = 0;
    let chars = 0;
    while (count < this.#lines.length && chars < batchChars) {
      chars += this.#lines[count]?.length ?? 0;
      count += 1;
    }
    this.#waitingChars -= chars;
    return `${this.#lines.splice(0, count).join("\n")}\n`;
  }

  #fail(error: Error): void {
    if (this.#isClosed || this.#hasFailed) return;
    this.#hasFailed = true;
    this.#options.onFailure(error);
  }

  #setPressure(isHigh: boolean): void {
    if (isHigh === this.#isHigh) return;
    this.#isHigh = isHigh;
    this.#options.onPressure(isHigh);
  }

  #written(): Promise<void> {
    const { stream, clock } = this.#options;
    return new Promise((resolve) => {
      if (stream.destroyed || stream.writableEnded) return resolve();
      const cancelTimer = clock.after(closeTimeoutMs, resolve);
      const done = () => {
        cancelTimer();
        resolve();
      };
      stream.once("close", done);
      const writeRest = () =>
        this.#lines.length > 0 ? stream.once("drain", writeRest) : stream.write("", done);
      writeRest();
    });
  }
}
