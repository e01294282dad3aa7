// Load of a fixed depth: each answer sends the next call, so `inFlight` calls are always under way.
import { percentile } from "./statistics.mjs";

const STALL_TICK_MS = 1_000;
/** In ticks, not in time: a machine that stood still for a while is no server that does not answer. */
const MAX_SILENT_TICKS = 20;

/**
 * Runs calls for `durationMs`. `call(onDone)` starts one and gives its result to `onDone`; `flush()` is called when a batch of
 * first calls was started; `check(result)` throws on a wrong answer.
 */
export async function closedLoop({ call, check, flush = () => {} }, { inFlight, durationMs }) {
  const latenciesMs = [];
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;
  await new Promise((resolve, reject) => {
    const stop = watchForStall(latenciesMs, (calls) =>
      reject(new Error(`No answer for ${MAX_SILENT_TICKS} s: ${inFlight} in flight, after ${calls} calls`)),
    );
    let running = inFlight;
    const next = () => {
      const sentAt = performance.now();
      call((result) => {
        const now = performance.now();
        try {
          check(result);
        } catch (error) {
          stop();
          return reject(error);
        }
        latenciesMs.push(now - sentAt);
        if (now < endsAt) return next();
        if (--running > 0) return;
        stop();
        resolve();
      });
    };
    for (let i = 0; i < inFlight; i++) next();
    flush();
  });
  return describeLoad(latenciesMs, performance.now() - startedAt);
}

/** Calls back once when no answer has come in for too long. Returns the undo. */
function watchForStall(answers, onStall) {
  let seen = 0;
  let silentTicks = 0;
  const timer = setInterval(() => {
    silentTicks = answers.length === seen ? silentTicks + 1 : 0;
    seen = answers.length;
    if (silentTicks < MAX_SILENT_TICKS) return;
    clearInterval(timer);
    onStall(seen);
  }, STALL_TICK_MS);
  return () => clearInterval(timer);
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
