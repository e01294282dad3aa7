import { setTimeout as delay } from "node:timers/promises";
import type { ExitFacts } from "./exit-facts.ts";

/** How the process ended, if it ends so soon. A stream breaks a moment before the end of its process is known. */
export async function exitWithin(
  exited: Promise<ExitFacts>,
  timeoutMs: number,
): Promise<ExitFacts | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([exited, delay(timeoutMs, undefined, { ref: false, signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
