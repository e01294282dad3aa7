import {
  type CallLogLine,
  HostError,
  type JsonObject,
  type Progress,
  type Question,
  type Result,
} from "@backplane/host";
import type { CallReports } from "../calls/call-reports.ts";
import type { ModernExchange } from "../calls/exchange.ts";
import type { Clock } from "../clock.ts";
import type { TaskFacts } from "../tasks/detailed-task.ts";
import type { CallFollower, OpenCall, Outcome } from "./open-call.ts";

/** What a call comes to while one request of the client's waits. */
export type Turn =
  | { readonly kind: "result"; readonly result: Result<JsonObject> }
  | { readonly kind: "questions"; readonly questions: ReadonlyMap<string, Question> }
  | { readonly kind: "task"; readonly task: TaskFacts };

export interface CallLegOptions {
  call: OpenCall;
  exchange: ModernExchange;
  reports: CallReports;
  clock: Clock;
}

/** So long a question waits for others of the same turn, so that the client is asked everything at once. */
const gatherMs = 10;

/** One request of the client's that waits for what a call comes to; while it does, its end is the call's. */
export class CallLeg implements CallFollower {
  /** Rejects with the call's HostError. */
  readonly turn: Promise<Turn>;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly onLog: ((line: CallLogLine) => void) | undefined;
  readonly #call: OpenCall;
  readonly #clock: Clock;
  #settle!: (outcome: Turn | HostError) => void;
  #cancelGathering: (() => void) | undefined;

  constructor({ call, exchange: { signal }, reports, clock }: CallLegOptions) {
    this.#call = call;
    this.#clock = clock;
    this.onProgress = reports.onProgress;
    this.onLog = reports.onLog;
    const cancel = (): void => call.cancel();
    this.turn = new Promise((resolve, reject) => {
      this.#settle = (outcome) => {
        signal.removeEventListener("abort", cancel);
        this.#cancelGathering?.();
        if (outcome instanceof HostError) reject(outcome);
        else resolve(outcome);
      };
    });
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  }

  onQuestions(): void {
    this.#cancelGathering ??= this.#clock.after(gatherMs, () => {
      this.#cancelGathering = undefined;
      const { questions } = this.#call;
      if (questions.size === 0) return;
      this.#call.follow(undefined);
      this.#settle({ kind: "questions", questions });
    });
  }

  onEnd(outcome: Outcome): void {
    this.#settle(outcome instanceof HostError ? outcome : { kind: "result", result: outcome });
  }

  /** The task follows the call from now on, and the request need not wait any longer. */
  handOver(task: TaskFacts): void {
    this.#settle({ kind: "task", task });
  }
}
