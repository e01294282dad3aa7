import type { ReattachConfig } from "../reattach-config.ts";
import { isRunning } from "./is-running.ts";
import type { PluginExit, PluginProcess } from "./plugin-process.ts";

/** Nothing tells that a process ended that is not our child; go-plugin asks as often. */
const POLL_INTERVAL_MS = 1_000;
/** When the end was asked for, somebody is waiting. */
const ENDING_POLL_INTERVAL_MS = 20;

/** A process that someone else started, known by its pid at most. */
export interface AttachedProcess extends PluginProcess {
  /** Resolves `exited` though the process may go on: in test mode, or when its pid is unknown. */
  letGo(): void;
}

/** Watches a process by its pid. How it ended (code, signal, last words) only its parent knows. */
export function attachProcess({ pid }: Pick<ReattachConfig, "pid">): AttachedProcess {
  let expected = false;
  let ended = false;
  let letGo = () => {};
  let pollEvery = (_intervalMs: number) => {};
  const exited = new Promise<PluginExit>((resolve) => {
    let poll: NodeJS.Timeout | undefined;
    letGo = () => {
      clearInterval(poll);
      ended = true;
      resolve({ code: null, signal: null, stderrTail: [], expected });
    };
    pollEvery = (intervalMs) => {
      clearInterval(poll);
      if (pid === 0 || ended) return;
      poll = setInterval(() => {
        if (!isRunning(pid)) letGo();
      }, intervalMs).unref();
    };
  });
  pollEvery(POLL_INTERVAL_MS);
  return {
    pid: pid > 0 ? pid : undefined,
    exited,
    expectExit: () => {
      expected = true;
      pollEvery(ENDING_POLL_INTERVAL_MS);
    },
    kill: (signal) => {
      if (pid > 0 && !ended) signalProcess(pid, signal);
    },
    letGo,
  };
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, which the poll will notice.
  }
}
