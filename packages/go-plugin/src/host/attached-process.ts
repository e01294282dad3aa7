import { isRunning } from "./is-running.ts";
import type { PluginExit, PluginProcess } from "./plugin-process.ts";

/** Nothing tells that a process ended that is not our child; go-plugin asks as often. */
const POLL_INTERVAL_MS = 1_000;
/** When the end was asked for, somebody is waiting. */
const ENDING_POLL_INTERVAL_MS = 20;

/** A process that someone else started, watched by its pid. How it ended only its parent knows. */
export class AttachedProcess implements PluginProcess {
  readonly pid: number | undefined;
  readonly exited: Promise<PluginExit>;
  #poll: NodeJS.Timeout | undefined;
  #resolveExited: (exit: PluginExit) => void = () => {};
  #expected = false;
  #ended = false;

  /** @param pid 0 when it is unknown */
  constructor(pid: number) {
    this.pid = pid > 0 ? pid : undefined;
    this.exited = new Promise((resolve) => {
      this.#resolveExited = resolve;
    });
    this.#pollEvery(POLL_INTERVAL_MS);
  }

  expectExit(): void {
    this.#expected = true;
    this.#pollEvery(ENDING_POLL_INTERVAL_MS);
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    if (this.pid !== undefined && !this.#ended) signalProcess(this.pid, signal);
  }

  /** Resolves `exited` though the process may go on: in test mode, or when its pid is unknown. */
  letGo(): void {
    clearInterval(this.#poll);
    this.#ended = true;
    this.#resolveExited({ code: null, signal: null, stderrTail: [], expected: this.#expected });
  }

  #pollEvery(intervalMs: number): void {
    clearInterval(this.#poll);
    const { pid } = this;
    if (pid === undefined || this.#ended) return;
    this.#poll = setInterval(() => {
      if (!isRunning(pid)) this.letGo();
    }, intervalMs).unref();
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, which the poll will notice.
  }
}
