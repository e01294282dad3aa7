// What round trips and channels have in common: rounds of `{ 1: figures, 64: figures }`, seen over all rounds.
import { ratioOfBest, summarize, summarizeRatio } from "./statistics.mjs";

/** `serverCpuMs` and `behindCpuMs` of the rounds become microseconds per call. */
export function summarizeLoad(rounds) {
  return {
    p50Ms: summarize(pick(rounds, 1, "p50Ms")),
    p99Ms: summarize(pick(rounds, 1, "p99Ms")),
    callsPerSecond: summarize(pick(rounds, 1, "callsPerSecond")),
    callsPerSecond64: summarize(pick(rounds, 64, "callsPerSecond")),
    cpuUsPerCall: cpuPerCall(rounds, 1),
    cpuUsPerCall64: cpuPerCall(rounds, 64),
  };
}

/** Latency and throughput of one peer as multiples of another's in the same rounds. */
export function compareLoad(rounds, others) {
  const p50Ms = [pick(rounds, 1, "p50Ms"), pick(others, 1, "p50Ms")];
  const throughput = [pick(rounds, 64, "callsPerSecond"), pick(others, 64, "callsPerSecond")];
  return {
    p50: summarizeRatio(...p50Ms),
    p50Best: ratioOfBest(...p50Ms, Math.min),
    throughput64: summarizeRatio(...throughput),
    throughput64Best: ratioOfBest(...throughput, Math.max),
  };
}

/** Over all rounds together: the kernel counts in ticks of 10 ms, too coarse for one round. */
function cpuPerCall(rounds, inFlight) {
  const total = (key) => pick(rounds, inFlight, key).reduce((sum, value) => sum + value, 0);
  const usPerCall = (key) => (total(key) * 1000) / total("calls");
  return { server: usPerCall("serverCpuMs"), behind: usPerCall("behindCpuMs") };
}

function pick(rounds, inFlight, key) {
  return rounds.map((round) => round[inFlight][key]);
}
