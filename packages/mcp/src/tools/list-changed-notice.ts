import type { Clock } from "../clock.ts";

export interface ListChangedNoticeOptions {
  clock: Clock;
  send: () => void;
  /** Changes within this time of the first go out as one. Default 50. */
  delayMs?: number;
}

/** Turns bursts of changes, as a scan makes them, into one notice each. */
export class ListChangedNotice {
  readonly #options: ListChangedNoticeOptions;
  #cancel: (() => void) | undefined;

  constructor(options: ListChangedNoticeOptions) {
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
