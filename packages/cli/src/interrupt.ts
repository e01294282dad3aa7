import { once } from "node:events";
import { exitCodes } from "./exit-codes.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One Ctrl-C may arrive several times: the terminal sends it to all, and npm and scripts pass it on. */
const samePressMs = 500;

/** The person or the system asked the program to end before it was done. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** Listening for Ctrl-C and its kin. */
export interface Interrupt {
  /** Aborts when the program is asked to end. */
  readonly signal: AbortSignal;
  /** From then on, the program ends as one that never listened. */
  stopListening(): void;
}

/** Asked to end a second time, the program ends at once and the hard way; the host's guard then clears up. */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const hear = (): void => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > samePressMs) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  for (const signal of signals) process.on(signal, hear);
  const stopListening = (): void => {
    for (const signal of signals) process.off(signal, hear);
  };
  return { signal: controller.signal, stopListening };
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
