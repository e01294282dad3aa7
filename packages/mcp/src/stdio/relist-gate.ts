import type { CallSignal } from "@backplane/host";
import type { Clock } from "../clock.ts";

export interface RelistGateOptions {
  clock: Clock;
  /** Tells the client at once that the tools changed. */
  announce: () => void;
}

/** How long an answer waits for the client to list the tools anew. */
const maxHoldMs = 1_000;

/** How long the client gets to take the new list in: measured on opencode, which needs some milliseconds. */
const settleMs = 50;

/**
 * Holds the answer of a call during which the tools changed until the client has listed them anew. Without it opencode
 * takes its next step with the old tools, although a tool that just loaded a plugin tells the model to use it.
 * A client that does not list anew costs us the wait once, then is never waited for again.
 */
export class RelistGate {
  readonly #options: RelistGateOptions;
  readonly #waiting = new Set<() => void>();
  #changes = 0;
  /** Value of `#changes` when the client listed last. */
  #listedAt: number | undefined;
  #isUseless = false;

  constructor(options: RelistGateOptions) {
    this.#options = options;
  }

  /** Whether the client has ever listed the tools. */
  get hasListed(): boolean {
    return this.#listedAt !== undefined;
  }

  /** Taken when a call starts, given back to hold() at its end. */
  get mark(): number {
    return this.#changes;
  }

  changed(): void {
    this.#changes += 1;
  }

  listed(): void {
    this.#listedAt = this.#changes;
    for (const relisted of [...this.#waiting]) relisted();
  }

  /** Settles when the answer may go; undefined: at once. */
  hold(mark: number, signal: CallSignal): Promise<void> | undefined {
    const hasStaleList = this.hasListed && this.#listedAt !== this.#changes;
    if (mark === this.#changes || !hasStaleList || this.#isUseless || signal.aborted) return undefined;
    const held = this.#relisted(signal);
    this.#options.announce();
    return held;
  }

  #relisted(signal: CallSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancelTimer();
        this.#waiting.delete(relisted);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const relisted = () => {
        this.#waiting.delete(relisted);
        cancelTimer();
        cancelTimer = this.#options.clock.after(settleMs, end);
      };
      let cancelTimer = this.#options.clock.after(maxHoldMs, () => {
        this.#isUseless = true;
        end();
      });
      this.#waiting.add(relisted);
      signal.addEventListener("abort", end, { once: true });
    });
  }
}
