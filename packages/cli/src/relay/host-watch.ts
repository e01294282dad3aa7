export interface HostWatchOptions {
  /** Whether the host owes an answer. Only then its silence means anything. */
  readonly isOwing: () => boolean;
  /** Sends the host something that it answers at once, unless it hangs. */
  readonly ask: () => void;
  readonly onHung: () => void;
  /** How often it is looked. */
  readonly intervalMs: number;
}

/** Silent for so many intervals after it was asked, a host hangs: nothing that it does takes its thread for so long. */
const intervalsToAnswer = 3;

/** Tells a host that hangs from one that works on something long. Counts looks instead of time, which passes while a laptop sleeps. */
export class HostWatch {
  readonly #options: HostWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #silentIntervals = 0;

  constructor(options: HostWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), options.intervalMs).unref();
  }

  /** Something came from the host. */
  heard(): void {
    this.#silentIntervals = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { isOwing, ask, onHung } = this.#options;
    this.#silentIntervals = isOwing() ? this.#silentIntervals + 1 : 0;
    if (this.#silentIntervals === 1) ask();
    if (this.#silentIntervals > intervalsToAnswer) {
      this.stop();
      onHung();
    }
  }
}
