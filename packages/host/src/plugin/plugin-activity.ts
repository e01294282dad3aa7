import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** What calls of one plugin came to since the host found it. */
export interface Activity {
  readonly calls: number;
  /** Calls that ended in an error, a tool's own failures included. */
  readonly errors: number;
  /** Under way now. */
  readonly running: number;
  /** Of the calls that have ended, in milliseconds. Absent: none has. */
  readonly latencyMs?: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** Counts the calls of one plugin. */
export class PluginActivity {
  #calls = 0;
  #errors = 0;
  #running = 0;
  /** In microseconds; made with the first call, for most plugins are never called. */
  #latency: RecordableHistogram | undefined;

  count(call: Promise<{ readonly value: object }>): void {
    const startedAt = performance.now();
    this.#calls += 1;
    this.#running += 1;
    const end = (isError: boolean): void => {
      this.#running -= 1;
      if (isError) this.#errors += 1;
      this.#latency ??= createHistogram();
      this.#latency.record(Math.max(1, Math.round((performance.now() - startedAt) * 1_000)));
    };
    call.then(
      ({ value }) => end("isError" in value && value.isError === true),
      () => end(true),
    );
  }

  get current(): Activity {
    const latency = this.#latency;
    const ms = (micros: number): number => micros / 1_000;
    return {
      calls: this.#calls,
      errors: this.#errors,
      running: this.#running,
      ...(latency && {
        latencyMs: {
          p50: ms(latency.percentile(50)),
          p99: ms(latency.percentile(99)),
          max: ms(latency.max),
        },
      }),
    };
  }
}
