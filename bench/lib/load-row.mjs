import { formatSpread } from "./table.mjs";

/** The columns of one measured load; `ratios` are what it is compared with. */
export function loadHeader(title, { ratios, processes }) {
  return [
    title,
    "p50 ms",
    ...ratios.flatMap((name) => [`× ${name}`, "best"]),
    "p99 ms",
    "calls/s",
    "64 in flight: calls/s",
    `× ${ratios[0]}`,
    "best",
    `CPU µs/call ${processes}`,
    "64 in flight",
  ];
}

export function loadRow(line, ratios) {
  return [
    line.label,
    line.p50Ms.median.toFixed(3),
    ...ratios.flatMap((ratio) => [formatSpread(ratio.p50), ratio.p50Best.toFixed(2)]),
    line.p99Ms.median.toFixed(2),
    line.callsPerSecond.median.toFixed(0),
    line.callsPerSecond64.median.toFixed(0),
    formatSpread(ratios[0].throughput64),
    ratios[0].throughput64Best.toFixed(2),
    formatCpu(line.cpuUsPerCall),
    formatCpu(line.cpuUsPerCall64),
  ];
}

function formatCpu({ server, behind }) {
  return `${server.toFixed(0)} + ${behind.toFixed(0)}`;
}
