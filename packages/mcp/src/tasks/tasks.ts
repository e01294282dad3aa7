import type { CallLeg } from "../caller/call-leg.ts";
import type { OpenCall, Outcome } from "../caller/open-call.ts";
import { AnswerWriter } from "../calls/answer-writer.ts";
import type { EndAnswer } from "../calls/call-answer.ts";
import type { Clock } from "../clock.ts";
import type { ServerInfo } from "../face-options.ts";
import { Task } from "./task.ts";

/** What each is, stands at FaceOptions. */
export interface TaskLimits {
  afterMs: number;
  keepMs: number;
  maxTasksPerClient: number;
  maxBytesPerClient: number;
}

export interface TasksOptions extends TaskLimits {
  serverInfo: ServerInfo;
  clock: Clock;
  answerTimeoutMs: number;
}

/** What a task is made of. */
export interface Adoption {
  /** The request that waits for the call. */
  readonly leg: CallLeg;
  /** Whose call it is. */
  readonly principal: string;
  /** What a client that waits would be answered with at the end. */
  readonly answer: (outcome: Outcome) => Promise<EndAnswer>;
}

/** The calls that go on without a request, and the ends of those that have. */
export class Tasks {
  readonly #options: TasksOptions;
  readonly #writer: AnswerWriter;
  /** Oldest first. */
  readonly #tasks = new Map<string, Task>();
  readonly #listeners = new Set<(task: Task) => void>();

  constructor(options: TasksOptions) {
    this.#options = options;
    this.#writer = new AnswerWriter(options.serverInfo);
  }

  get count(): number {
    return this.#tasks.size;
  }

  /** Makes a task of the call when it still runs after a while, and there is room. Returns the undo. */
  adoptLater(open: OpenCall, adoption: Adoption): () => void {
    const { clock, afterMs } = this.#options;
    return clock.after(afterMs, () => {
      // The client is about to be asked by the answer to its request.
      if (open.questions.size > 0 || !this.#hasRoomForOne(adoption.principal)) return;
      const task = this.#adopt(open, adoption);
      adoption.leg.handOver(task.facts);
    });
  }

  /** Undefined: there is none, or it is somebody else's. */
  find(id: string, principal: string): Task | undefined {
    const task = this.#tasks.get(id);
    return task?.principal === principal ? task : undefined;
  }

  /** For who has found it before. */
  get(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  /** Calls back when there is something new to tell of a task that is listened to. Returns the undo. */
  onChanged(listener: (task: Task) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends them all. */
  close(): void {
    for (const task of this.#tasks.values()) task.close();
    this.#tasks.clear();
  }

  #adopt(call: OpenCall, { principal, answer }: Adoption): Task {
    const task = new Task({
      ...this.#options,
      call,
      principal,
      answer,
      print: (result) => this.#writer.writeResult(result, { method: "tools/call", era: "modern" }),
      hasRoomFor: (bytes) => this.#hasRoomForResult(principal, bytes),
      onChanged: () => this.#tell(task),
      onExpired: () => this.#tasks.delete(task.id),
    });
    this.#tasks.set(task.id, task);
    return task;
  }

  #tell(task: Task): void {
    for (const listener of [...this.#listeners]) listener(task);
  }

  #hasRoomForOne(principal: string): boolean {
    return this.#makeRoom(principal, (kept) => kept.length < this.#options.maxTasksPerClient);
  }

  #hasRoomForResult(principal: string, bytes: number): boolean {
    const { maxBytesPerClient } = this.#options;
    const sizeOf = (kept: readonly Task[]): number => kept.reduce((sum, task) => sum + task.bytes, 0);
    return this.#makeRoom(principal, (kept) => sizeOf(kept) + bytes <= maxBytesPerClient);
  }

  /** Forgets what the client has fetched, oldest first, until the rest is small enough; false: it never is. */
  #makeRoom(principal: string, isEnough: (kept: readonly Task[]) => boolean): boolean {
    const kept = [...this.#tasks.values()].filter((task) => task.principal === principal);
    for (const task of kept.filter(({ isFetched }) => isFetched)) {
      if (isEnough(kept)) return true;
      kept.splice(kept.indexOf(task), 1);
      this.#forget(task);
    }
    return isEnough(kept);
  }

  #forget(task: Task): void {
    task.close();
    this.#tasks.delete(task.id);
  }
}
