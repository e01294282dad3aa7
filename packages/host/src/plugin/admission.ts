import type { CallSignal } from "@backplane/contract";
import { HostError } from "../host-error.ts";

export interface Wait {
  readonly signal?: CallSignal | undefined;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** Bounds how many calls of one plugin run at once and how many wait; first come, first served. */
export class Admission {
  readonly #limits: { readonly concurrency: number; readonly queue: number };
  readonly #queue: (() => void)[] = [];
  readonly #awaitingEmpty: (() => void)[] = [];
  #running = 0;

  constructor(limits: { readonly concurrency: number; readonly queue: number }) {
    this.#limits = limits;
  }

  /** How many calls run or wait. */
  get calls(): number {
    return this.#running + this.#queue.length;
  }

  /** Takes a place when one is free; each taken place needs one leave(). */
  tryEnter(): boolean {
    if (this.#running >= this.#limits.concurrency) return false;
    this.#running += 1;
    return true;
  }

  /**
   * Waits for a place.
   * @throws HostError "overloaded" when too many wait already, "cancelled", "deadline_exceeded"
   */
  enter({ signal, deadline }: Wait): Promise<void> {
    if (signal?.aborted) return Promise.reject(cancelled());
    if (this.tryEnter()) return Promise.resolve();
    const { concurrency, queue } = this.#limits;
    if (this.#queue.length >= queue) {
      const load = `${concurrency} calls run and ${queue} wait already`;
      return Promise.reject(new HostError("overloaded", `${load}; try again later`));
    }
    return new Promise((resolve, reject) => {
      const give = (error: HostError): void => {
        release();
        this.#queue.splice(this.#queue.indexOf(take), 1);
        reject(error);
      };
      const take = (): void => {
        release();
        this.#running += 1;
        resolve();
      };
      const abort = (): void => give(cancelled());
      const late = (): void =>
        give(new HostError("deadline_exceeded", "No place became free before the deadline"));
      const timer = setTimeout(late, Math.max(0, deadline - Date.now()));
      const release = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#queue.push(take);
    });
  }

  leave(): void {
    this.#running -= 1;
    this.#queue.shift()?.();
    if (this.calls === 0) for (const resolve of this.#awaitingEmpty.splice(0)) resolve();
  }

  /** Resolves when no call runs or waits. */
  empty(): Promise<void> {
    if (this.calls === 0) return Promise.resolve();
    return new Promise((resolve) => this.#awaitingEmpty.push(resolve));
  }
}

function cancelled(): HostError {
  return new HostError("cancelled", "The caller cancelled the call");
}
