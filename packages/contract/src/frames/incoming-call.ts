import type { Progress } from "../gen/backplane/plugin/v1/plugin.ts";

/** A call the peer asked for, as the code that serves it sees it. */
export interface IncomingCall {
  readonly id: number;
  /** How long the caller waits; 0: as long as it takes. The caller cancels by itself when that is over. */
  readonly timeoutMs: number;
  /** Aborts when the caller cancels or the session ends. */
  readonly signal: AbortSignal;
  /** Dropped when the peer is slow: progress is advice, not a record. */
  progress(progress: { progress: number; total?: number | undefined; message?: string | undefined }): void;
}

/** One call being served. Its AbortController is made when somebody asks for the signal: most calls are too short to care. */
export class ServedCall implements IncomingCall {
  readonly id: number;
  readonly timeoutMs: number;
  readonly #sendProgress: (progress: Progress) => void;
  #controller: AbortController | undefined;
  #abort: { readonly reason: unknown } | undefined;
  #answered = false;

  constructor(id: number, timeoutMs: number, sendProgress: (progress: Progress) => void) {
    this.id = id;
    this.timeoutMs = timeoutMs;
    this.#sendProgress = sendProgress;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#abort) this.#controller.abort(this.#abort.reason);
    }
    return this.#controller.signal;
  }

  progress({ progress, total, message = "" }: Parameters<IncomingCall["progress"]>[0]): void {
    if (!this.#answered && !this.#abort) this.#sendProgress({ progress, total, message });
  }

  abort(reason: unknown): void {
    this.#abort ??= { reason };
    this.#controller?.abort(reason);
  }

  /** From here on, progress goes nowhere. */
  end(): void {
    this.#answered = true;
  }
}
