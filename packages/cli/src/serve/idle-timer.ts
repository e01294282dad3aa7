/** Calls back when there was nobody for so long. Starts with nobody. */
export class IdleTimer {
  readonly #timeoutMs: number;
  readonly #onIdle: () => void;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, onIdle: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onIdle = onIdle;
    this.restart();
  }

  set count(count: number) {
    this.#count = count;
    this.restart();
  }

  /** Somebody is about to come. */
  restart(): void {
    clearTimeout(this.#timer);
    if (this.#count === 0) this.#timer = setTimeout(this.#onIdle, this.#timeoutMs);
  }
}
