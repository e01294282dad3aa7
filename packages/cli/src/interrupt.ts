import { once } from "node:events";
import { exitCodes } from "./exit-codes.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One Ctrl-C may arrive several times: the terminal sends it to all, and npm and scripts pass it on. */
const samePressMs = 500;

/** The person or the system asked the program to end before it was done. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/**
 * Aborts when the program is asked to end. Asked again, it ends at once and the hard way; the host's guard then clears up.
 */
export function onInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  let firstAt: number | undefined;
  const hear = (): void => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > samePressMs) process.exit(exitCodes.interrupted);
    interrupt.abort();
  };
  for (const signal of signals) process.on(signal, hear);
  return interrupt.signal;
}

/** What the work comes to, or InterruptedError as soon as the signal aborts; the work itself is left to go on. */
export async function unlessInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const interrupted = async (): Promise<never> => {
    if (!signal.aborted) await once(signal, "abort", { signal: over.signal });
    throw new InterruptedError("Interrupted");
  };
  try {
    return await Promise.race([work, interrupted()]);
  } finally {
    over.abort();
  }
}
