/** Time, given from outside so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since any fixed moment; only grows. */
  now(): number;
  /** Calls back once, `delayMs` from now. Returns the undo. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
