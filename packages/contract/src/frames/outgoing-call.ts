import { CallError } from "../call-error.ts";
import type { Progress, Response } from "../gen/backplane/plugin/v1/plugin.ts";
import type { CallSignal } from "./call-signal.ts";

export interface CallOptions {
  /** 0, the default: as long as it takes. */
  timeoutMs?: number | undefined;
  signal?: CallSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** A call that waits for its answer: settles once, and then leaves no timer or listener behind. */
export class OutgoingCall {
  readonly promise: Promise<Response>;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly #signal: CallSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #giveUp: (error: CallError) => void;
  #resolve!: (response: Response) => void;
  #reject!: (error: CallError) => void;

  /** `giveUp` is called when the deadline passes or the caller aborts; the owner then rejects the call. */
  constructor(options: CallOptions, giveUp: (error: CallError) => void) {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.onProgress = options.onProgress;
    this.#giveUp = giveUp;
    this.#signal = options.signal;
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (options.timeoutMs) this.#timer = setTimeout(this.#onDeadline, options.timeoutMs, options.timeoutMs);
  }

  resolve(response: Response): void {
    this.#release();
    this.#resolve(response);
  }

  reject(error: CallError): void {
    this.#release();
    this.#reject(error);
  }

  readonly #onAbort = (): void => {
    this.#giveUp(cancelled(this.#signal));
  };

  readonly #onDeadline = (timeoutMs: number): void => {
    this.#giveUp(new CallError("deadline_exceeded", `No answer within ${timeoutMs} ms`));
  };

  #release(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }
}

export function cancelled(signal: CallSignal | undefined): CallError {
  return new CallError("cancelled", "The caller cancelled the call", { cause: signal?.reason });
}
