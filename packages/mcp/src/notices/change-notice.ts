import type { Clock } from "../clock.ts";

export interface ChangeNoticeOptions {
  clock: Clock;
  send: () => void;
  /** Changes within this time of the first go out as one. Default 50. */
  delayMs?: number;
}

/** Turns bursts of changes, as a scan makes them, into one notice each. */
export class ChangeNotice {
  readonly #options: ChangeNoticeOptions;
  #cancel: (() => void) | undefined;

  constructor(options: ChangeNoticeOptions) {
    this.#options = options;
  }

  changed(): void {
    const { clock, delayMs = 50 } = this.#options;
    this.#cancel ??= clock.after(delayMs, () => this.flush());
  }

  /** Sends what is waiting at once. */
  flush(): void {
    if (this.#cancel === undefined) return;
    this.close();
    this.#options.send();
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
