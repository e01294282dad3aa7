// Load of a fixed depth: each answer sends the next call, so `inFlight` calls are always under way.
import { percentile } from "./statistics.mjs";

const STALL_TIMEOUT_MS = 15_000;

/**
 * Runs calls for `durationMs`. `call(onDone)` starts one and gives its result to `onDone`; `flush()` is called when a batch of
 * first calls was started; `check(result)` throws on a wrong answer.
 */
export async function closedLoop({ call, check, flush = () => {} }, { inFlight, durationMs }) {
  const latenciesMs = [];
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;
  await new Promise((resolve, reject) => {
    const stalled = setTimeout(
      () => reject(new Error("No answer: the load stalled")),
      durationMs + STALL_TIMEOUT_MS,
    );
    let running = inFlight;
    const next = () => {
      const sentAt = performance.now();
      call((result) => {
        const now = performance.now();
        try {
          check(result);
        } catch (error) {
          clearTimeout(stalled);
          return reject(error);
        }
        latenciesMs.push(now - sentAt);
        if (now < endsAt) return next();
        if (--running > 0) return;
        clearTimeout(stalled);
        resolve();
      });
    };
    for (let i = 0; i < inFlight; i++) next();
    flush();
  });
  return describeLoad(latenciesMs, performance.now() - startedAt);
}

function describeLoad(latenciesMs, elapsedMs) {
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    calls: sorted.length,
    callsPerSecond: (sorted.length / elapsedMs) * 1000,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}
