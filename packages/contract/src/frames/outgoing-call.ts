import { CallError } from "../call-error.ts";
import type { ClientAbility, Log, Progress, Request, Response } from "../gen/backplane/plugin/v1/plugin.ts";
import type { CallSignal } from "./call-signal.ts";
import { Deadline } from "./deadline.ts";
import type { IncomingCall, ServedCall } from "./incoming-call.ts";

export interface CallOptions {
  /** 0, the default: as long as it takes. Stands still while the peer waits for an answer on behalf of this call. */
  timeoutMs?: number | undefined;
  signal?: CallSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** What the peer logs while it answers; the multiplexer's own listener hears it too. */
  onLog?: ((log: Log) => void) | undefined;
  /** The call of the peer's on whose behalf this one is made. Default: none. */
  parentCallId?: number | undefined;
  /** What a question on behalf of that call is called. Default: the peer chooses. */
  questionKey?: string | undefined;
  /** A JSON object as UTF-8. Default: nothing. */
  meta?: Uint8Array | undefined;
  clientAbilities?: readonly ClientAbility[] | undefined;
  /** Answers what the peer asks on behalf of this call while it runs. Absent: refused with "permission_denied". */
  answer?: ((request: Request, call: IncomingCall) => Promise<Response>) | undefined;
}

/** A call that waits for its answer: settles once, and then leaves no timer, listener or call of the peer's behind. */
export class OutgoingCall {
  readonly promise: Promise<Response>;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly onLog: ((log: Log) => void) | undefined;
  readonly answer: CallOptions["answer"];
  readonly #signal: CallSignal | undefined;
  readonly #deadline: Deadline | undefined;
  #children: Set<ServedCall> | undefined;
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
    this.onLog = options.onLog;
    this.answer = options.answer;
    this.#giveUp = giveUp;
    this.#signal = options.signal;
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (options.timeoutMs) this.#deadline = new Deadline(options.timeoutMs, this.#onDeadline);
  }

  /** The peer asks something on behalf of this call: the deadline waits for the answer. Returns what to call then. */
  adopt(child: ServedCall): () => void {
    this.#children ??= new Set();
    this.#children.add(child);
    this.#deadline?.pause();
    return () => {
      if (this.#children?.delete(child) && this.#children.size === 0) this.#deadline?.resume();
    };
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
    this.#deadline?.clear();
    this.#signal?.removeEventListener("abort", this.#onAbort);
    if (!this.#children) return;
    const children = [...this.#children];
    this.#children.clear();
    for (const child of children)
      child.abort(new CallError("cancelled", "The call it was asked for has ended"));
  }
}

export function cancelled(signal: CallSignal | undefined): CallError {
  return new CallError("cancelled", "The caller cancelled the call", { cause: signal?.reason });
}
