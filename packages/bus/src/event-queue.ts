import type { SubscribeOptions } from "./bus.ts";
import type { CloudEvent } from "./cloud-event.ts";

/** What waits for one subscriber: bounded, in order, one at a time. */
export class EventQueue {
  readonly #options: SubscribeOptions;
  readonly #size: number;
  #waiting: CloudEvent[] = [];
  #room: (() => void)[] = [];
  #dropped = 0;
  #isRunning = false;
  #isClosed = false;

  constructor(options: SubscribeOptions) {
    this.#options = options;
    this.#size = options.queueSize ?? 1_000;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** The oldest makes room when there is none. */
  push(event: CloudEvent): void {
    if (this.#isClosed) return;
    this.#waiting.push(event);
    if (this.#waiting.length > this.#size) this.#drop();
    this.#run();
  }

  /** Resolves when there was room. */
  async pushWhenRoom(event: CloudEvent): Promise<void> {
    while (this.#waiting.length >= this.#size && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
    this.push(event);
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
    for (const resume of this.#room.splice(0)) resume();
  }

  #drop(): void {
    this.#waiting.shift();
    this.#dropped += 1;
    this.#options.onDropped?.(this.#dropped);
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    // Not at once: a publisher must not run its subscribers' code.
    queueMicrotask(() => void this.#deliver());
  }

  async #deliver(): Promise<void> {
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      this.#room.shift()?.();
      try {
        await this.#options.onEvent(event);
      } catch (error) {
        this.#options.onError?.(error);
      }
    }
    this.#isRunning = false;
  }
}
