import type { Clock } from "./clock.ts";

export interface ReadinessOptions {
  clock: Clock;
  ready?: Promise<unknown> | undefined;
  readyTimeoutMs?: number | undefined;
}

/** Whether what the host offers is complete, or has been waited for long enough. */
export class Readiness {
  /** Resolves when the host is ready or the wait for it is over. */
  readonly settled: Promise<void>;
  #resolve!: () => void;
  #isSettled = false;
  #cancelTimer: (() => void) | undefined;

  constructor({ clock, ready, readyTimeoutMs = 10_000 }: ReadinessOptions) {
    this.settled = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (ready === undefined) {
      this.#settle();
      return;
    }
    this.#cancelTimer = clock.after(readyTimeoutMs, this.#settle);
    // A failed scan is the host's to report; what it did find can be listed all the same.
    ready.then(this.#settle, this.#settle);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Nobody is kept waiting. */
  close(): void {
    this.#settle();
  }

  readonly #settle = (): void => {
    this.#isSettled = true;
    this.#cancelTimer?.();
    this.#resolve();
  };
}
