import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A bound on hanging, not an expectation of speed. */
const goneLimitMs = 30_000;
const pollIntervalMs = 10;

/** False for a process that has ended, also when nobody has collected its exit code yet. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== "linux" || linuxState(pid) !== "Z";
}

/** The letter behind the last parenthesis: a process may choose its own name. */
function linuxState(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat[stat.lastIndexOf(")") + 2];
  } catch {
    return "Z";
  }
}

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
