import { withDeadline } from "../deadline.ts";
import type { Runner, RunnerCommand, RunningProcess } from "./runner.ts";

export interface StartProcessOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Has the runner start the command. It may be someone else's code: its time is bounded. */
export async function startProcess(
  runner: Runner,
  command: RunnerCommand,
  { timeoutMs, signal }: StartProcessOptions,
): Promise<RunningProcess> {
  const starting = runner.start(command, { signal });
  try {
    return await withDeadline(starting, { timeoutMs, signal, what: "no process" });
  } catch (error) {
    const endLate = (late: RunningProcess) => late.kill("SIGKILL");
    starting.then(endLate, () => {});
    throw error;
  }
}
