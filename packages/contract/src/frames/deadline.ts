/** A timer that can stand still. */
export class Deadline {
  readonly #timeoutMs: number;
  readonly #onPassed: (timeoutMs: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was left when it was paused, and of what it was paused at: only known once somebody pauses it. */
  #remainingMs: number;
  #startedAt: number;

  constructor(timeoutMs: number, onPassed: (timeoutMs: number) => void) {
    this.#timeoutMs = timeoutMs;
    this.#onPassed = onPassed;
    this.#remainingMs = timeoutMs;
    this.#startedAt = Date.now();
    this.#timer = setTimeout(onPassed, timeoutMs, timeoutMs);
  }

  /** Idempotent. */
  pause(): void {
    if (this.#timer === undefined) return;
    this.clear();
    this.#remainingMs = Math.max(1, this.#remainingMs - (Date.now() - this.#startedAt));
  }

  resume(): void {
    if (this.#timer !== undefined) return;
    this.#startedAt = Date.now();
    this.#timer = setTimeout(this.#onPassed, this.#remainingMs, this.#timeoutMs);
  }

  /** For good, unless it is resumed. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
