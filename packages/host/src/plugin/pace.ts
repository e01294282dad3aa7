/** 5,000 messages and 10 MiB a second of what the host did not ask for. */
export const msPerMessage = 0.2;
export const msPerByte: number = 1_000 / (10 * 1024 * 1024);

/** A short burst is free. */
const burstMs = 200;

/** Counts what dealing with a sender costs, in time, and says how long not to listen to it so that it has a bounded share. */
export class Pace {
  #paidAt = 0;

  /** How long to pause for what was just taken; 0: not at all. */
  owe(costMs: number): number {
    if (costMs === 0) return 0;
    const now = performance.now();
    this.#paidAt = Math.max(this.#paidAt, now) + costMs;
    const pauseMs = this.#paidAt - now;
    return pauseMs < burstMs ? 0 : pauseMs;
  }
}
