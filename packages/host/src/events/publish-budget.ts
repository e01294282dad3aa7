/** What one plugin may publish: bursts are free, and beyond them so much a second. */
const burstEvents = 2_000;
const eventsPerSecond = 1_000;
const burstBytes = 16 * 1024 * 1024;
const bytesPerSecond = 8 * 1024 * 1024;

/** For people. */
export const publishRate: string = `${eventsPerSecond} events and ${bytesPerSecond / 1024 / 1024} MiB a second`;

/** Two token buckets. */
export class PublishBudget {
  #events: number = burstEvents;
  #bytes: number = burstBytes;
  #filledAt: number;

  /** @param now in milliseconds, of a clock that never goes back */
  constructor(now: number = performance.now()) {
    this.#filledAt = now;
  }

  /** False: there is nothing left for it, and nothing was taken. */
  take(bytes: number, now: number = performance.now()): boolean {
    const seconds = Math.max(0, now - this.#filledAt) / 1_000;
    this.#filledAt = now;
    this.#events = Math.min(burstEvents, this.#events + seconds * eventsPerSecond);
    this.#bytes = Math.min(burstBytes, this.#bytes + seconds * bytesPerSecond);
    if (this.#events < 1 || this.#bytes < bytes) return false;
    this.#events -= 1;
    this.#bytes -= bytes;
    return true;
  }
}
