import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../../packages/go-plugin/src/host/is-running.ts";

export { isRunning };

/** A bound on hanging, not an expectation of speed. */
const goneLimitMs = 30_000;
const pollIntervalMs = 10;

/** Resolves when the condition holds; for facts about other processes, which raise no event here. */
export async function waitUntil(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + goneLimitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited ${goneLimitMs} ms in vain: ${what}`);
    await sleep(pollIntervalMs);
  }
}

/** Resolves when a process that is not our child has ended. */
export function waitUntilGone(pid: number): Promise<void> {
  return waitUntil(`process ${pid} ends`, () => !isRunning(pid));
}

/** For what a failed test may leave behind. */
export function killIfRunning(pid: number): void {
  if (isRunning(pid)) process.kill(pid, "SIGKILL");
}
