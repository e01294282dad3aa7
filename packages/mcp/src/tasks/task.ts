import { randomUUID } from "node:crypto";
import { HostError, type JsonObject, type Progress } from "@backplane/host";
import type { CallFollower, OpenCall, Outcome } from "../caller/open-call.ts";
import type { EndAnswer } from "../calls/call-answer.ts";
import type { Clock } from "../clock.ts";
import { ChangeNotice } from "../notices/change-notice.ts";
import { type DetailedTask, detailsOf, statusOf, type TaskFacts } from "./detailed-task.ts";
import { type TaskEnd, type TaskEndOptions, type TaskState, taskEnd } from "./task-state.ts";
import { TaskTimes } from "./task-times.ts";

export interface TaskOptions extends TaskEndOptions {
  call: OpenCall;
  /** Whose it is. */
  principal: string;
  clock: Clock;
  /** How long it is kept when it has ended. */
  keepMs: number;
  /** How long a question of the plugin's waits for the client. */
  answerTimeoutMs: number;
  /** What a client that waits would be answered with at the end. Never rejects. */
  answer: (outcome: Outcome) => Promise<EndAnswer>;
  /** There is something new to tell, and somebody listens. Bursts come as one. */
  onChanged: (task: Task) => void;
  /** It has been kept for long enough. */
  onExpired: (task: Task) => void;
}

/** A call that goes on without a request that waits for it: its client asks what has become of it (SEP-2663). */
export class Task implements CallFollower {
  /** Random, so that nobody can guess it. */
  readonly id: string = randomUUID();
  readonly principal: string;
  readonly #options: TaskOptions;
  readonly #times: TaskTimes;
  readonly #notice: ChangeNotice;
  #state: TaskState;
  #isFetched = false;
  #isListenedTo = false;
  /** For the client's answer while the call runs, then for the end of the task. */
  #cancelTimer: () => void = () => {};

  constructor(options: TaskOptions) {
    const { call, principal, clock } = options;
    this.principal = principal;
    this.#options = options;
    this.#times = new TaskTimes(options);
    this.#notice = new ChangeNotice({ clock, send: () => options.onChanged(this) });
    this.#state = { kind: "running", call };
    call.follow(this);
  }

  get facts(): TaskFacts {
    return { taskId: this.id, ...statusOf(this.#state), ...this.#times.facts };
  }

  get detailed(): DetailedTask {
    return { ...this.facts, ...detailsOf(this.#state) };
  }

  /** The same, to be given to the client: it knows the end then, if that has come. */
  fetch(): DetailedTask {
    this.#isFetched = this.#state.kind !== "running";
    return this.detailed;
  }

  /** Its client knows the end: it gives way first. */
  get isFetched(): boolean {
    return this.#isFetched;
  }

  /** The size of the result that is kept. */
  get bytes(): number {
    return this.#state.kind === "completed" ? this.#state.bytes : 0;
  }

  /** From now on what changes is told. */
  listen(): void {
    this.#isListenedTo = true;
  }

  /** Hands the client's answers on. */
  answer(responses: JsonObject): void {
    if (this.#state.kind === "running") this.#state.call.answer(responses);
  }

  /** Ends the call at the plugin too; what it may come to all the same is not kept. */
  cancel(): void {
    if (this.#state.kind !== "running") return;
    const { call } = this.#state;
    this.#end({ kind: "cancelled" });
    this.#isFetched = true;
    call.cancel();
  }

  /** Cancels it and forgets its timers. */
  close(): void {
    this.cancel();
    this.#cancelTimer();
    this.#notice.close();
  }

  onProgress({ progress, total, message }: Progress): void {
    if (this.#state.kind !== "running") return;
    const said = message ?? (total === undefined ? undefined : `${progress} of ${total}`);
    this.#state = { ...this.#state, message: said };
    this.#changed();
  }

  onQuestions(): void {
    if (this.#state.kind !== "running") return;
    const { call } = this.#state;
    const { clock, answerTimeoutMs } = this.#options;
    this.#cancelTimer();
    if (call.questions.size > 0)
      this.#cancelTimer = clock.after(answerTimeoutMs, () =>
        call.refuseQuestions(notAnswered(answerTimeoutMs)),
      );
    this.#changed();
  }

  onEnd(outcome: Outcome): void {
    if (outcome instanceof HostError && outcome.code === "cancelled") this.cancel();
    else void this.#endWith(outcome);
  }

  async #endWith(outcome: Outcome): Promise<void> {
    const answer = await this.#options.answer(outcome);
    // It may have been cancelled meanwhile.
    if (this.#state.kind === "running") this.#end(taskEnd(answer, this.#options));
  }

  #end(end: TaskEnd): void {
    const { clock, keepMs, onExpired } = this.#options;
    this.#state = end;
    this.#times.ended();
    this.#cancelTimer();
    this.#cancelTimer = clock.after(keepMs, () => onExpired(this));
    this.#changed();
    this.#notice.flush();
  }

  #changed(): void {
    this.#times.updated();
    if (this.#isListenedTo) this.#notice.changed();
  }
}

function notAnswered(afterMs: number): HostError {
  return new HostError("caller_refused", `The client did not answer within ${afterMs} ms`);
}
