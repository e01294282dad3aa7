import type { Clock } from "../clock.ts";
import type { TaskFacts } from "./detailed-task.ts";

export interface TaskTimesOptions {
  clock: Clock;
  /** How long a task that has ended is kept. */
  keepMs: number;
}

const minPollIntervalMs = 250;
const maxPollIntervalMs = 5_000;

/** When a task was made, has changed and has ended, in MCP's terms. */
export class TaskTimes {
  readonly #clock: Clock;
  readonly #keepMs: number;
  /** By the clock on the wall, which only people read. */
  readonly #createdMs: number = Date.now();
  readonly #createdAt: number;
  #updatedAt: number;
  #endedAt: number | undefined;

  constructor({ clock, keepMs }: TaskTimesOptions) {
    this.#clock = clock;
    this.#keepMs = keepMs;
    this.#createdAt = clock.now();
    this.#updatedAt = this.#createdAt;
  }

  updated(): void {
    this.#updatedAt = this.#clock.now();
  }

  ended(): void {
    this.updated();
    this.#endedAt = this.#updatedAt;
  }

  get facts(): Pick<TaskFacts, "createdAt" | "lastUpdatedAt" | "ttlMs" | "pollIntervalMs"> {
    const livedMs = (this.#endedAt ?? this.#clock.now()) - this.#createdAt;
    return {
      createdAt: isoTime(this.#createdMs),
      lastUpdatedAt: isoTime(this.#createdMs + this.#updatedAt - this.#createdAt),
      // It grows as long as the task runs: a task is never dropped before it has been over for a while.
      ttlMs: Math.round(livedMs + this.#keepMs),
      // So the client hears of the end at most a quarter later than it could have, and asks the less often the longer it takes.
      pollIntervalMs: Math.round(Math.min(Math.max(livedMs / 4, minPollIntervalMs), maxPollIntervalMs)),
    };
  }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
