import { HostError } from "../host-error.ts";
import type { Wait } from "./admission.ts";

/**
 * The promise's outcome, unless the caller gives up first; what the promise stands for goes on.
 * @throws HostError "cancelled", "deadline_exceeded", and what the promise rejects with
 */
export function within<T>(promise: PromiseLike<T> | T, { signal, deadline }: Wait): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void =>
      settle(() => reject(new HostError("cancelled", "The caller cancelled the call")));
    const late = (): void =>
      settle(() =>
        reject(new HostError("deadline_exceeded", "The plugin was not ready before the deadline")),
      );
    const timer = setTimeout(late, Math.max(0, deadline - Date.now()));
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      how();
    };
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    Promise.resolve(promise).then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
  });
}
