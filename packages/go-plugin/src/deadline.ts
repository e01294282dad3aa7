import { PluginError } from "./plugin-error.ts";

/** The bound on a wait. */
export interface DeadlineOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What did not happen, as in "no answer to the shutdown request". */
  readonly what: string;
}

/** The promise's outcome, or a PluginError `timeout` or `aborted`, whichever comes first. */
export function withDeadline<T>(promise: Promise<T>, options: DeadlineOptions): Promise<T> {
  const { timeoutMs, signal, what } = options;
  return new Promise<T>((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      act();
    };
    const onAbort = () => settle(() => reject(abortedError(what, signal)));
    const onTimeout = () => reject(new PluginError("timeout", `${what} within ${timeoutMs} ms`));
    const timer = setTimeout(() => settle(onTimeout), timeoutMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    promise.then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
    if (signal?.aborted) onAbort();
  });
}

/** True when the promise settled in time, false when not; its outcome does not matter. */
export async function settledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function abortedError(what: string, signal: AbortSignal | undefined): PluginError {
  return new PluginError("aborted", `${what}: aborted`, { cause: signal?.reason });
}
