import { maxUnconfirmed } from "./outbox.ts";

export interface IntakeOptions {
  /** Longest message taken, in bytes. */
  readonly maxMessageBytes: number;
  /** Asks for memory for a message that is not whole yet; false: there is none left. Negative: gives it back. */
  readonly reserve: (bytes: number) => boolean;
}

/** What one end of a channel hears: parts become messages, which wait while nobody takes them. */
export class Intake {
  readonly #options: IntakeOptions;
  /** Of the message that is not whole yet. */
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  readonly #whole: Uint8Array[] = [];
  #received = 0;
  #consumed = 0;
  #listener: ((message: Uint8Array) => void) | undefined;
  #isPaused = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** How many parts have come. */
  get received(): number {
    return this.#received;
  }

  /** Of those, how many the other end may be told of, so that it sends on. */
  get consumed(): number {
    return this.#consumed;
  }

  /** Whether somebody has taken all that came, or nobody ever will. */
  get isDone(): boolean {
    return this.#whole.length === 0 || this.#listener === undefined;
  }

  /** @throws Error that says what the other end must not do */
  take(content: Uint8Array, { isEnd }: { isEnd: boolean }): void {
    this.#received += 1;
    this.#gather(content);
    if (isEnd) this.#whole.push(this.#join());
    this.#handOut();
  }

  listen(listener: (message: Uint8Array) => void): void {
    this.#listener = listener;
    this.#handOut();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#handOut();
  }

  /** Gives back the memory of a message that will not become whole. */
  release(): void {
    this.#options.reserve(-this.#partBytes);
    this.#parts = [];
    this.#partBytes = 0;
  }

  #gather(content: Uint8Array): void {
    const { maxMessageBytes, reserve } = this.#options;
    if (this.#received - this.#consumed > 2 * maxUnconfirmed)
      throw new Error("The other end sends more than it may");
    if (this.#partBytes + content.length > maxMessageBytes)
      throw new Error(`A message of the channel is longer than ${maxMessageBytes} bytes`);
    if (!reserve(content.length)) throw new Error("There is no memory left for messages of channels");
    this.#parts.push(content);
    this.#partBytes += content.length;
  }

  #join(): Uint8Array {
    const [only] = this.#parts;
    const message = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts);
    this.release();
    return message;
  }

  #handOut(): void {
    while (this.#listener && !this.#isPaused && this.#whole.length > 0)
      this.#listener(this.#whole.shift() as Uint8Array);
    if (!this.#isPaused) this.#consumed = this.#received;
  }
}
