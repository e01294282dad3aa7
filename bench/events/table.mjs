import { formatSpread, formatTable } from "../lib/table.mjs";

export function eventsTable(lines) {
  const header = [
    "publisher to subscriber",
    "p50 ms",
    "× pub/sub",
    "× request",
    "p99 ms",
    "64 under way: events/s",
    "× pub/sub",
  ];
  const row = ({ label, p50Ms, p99Ms, perSecond64, toPubSub, toRequest }) => [
    label,
    p50Ms.median.toFixed(3),
    formatSpread(toPubSub.p50),
    formatSpread(toRequest.p50),
    p99Ms.median.toFixed(2),
    perSecond64.median.toFixed(0),
    formatSpread(toPubSub.throughput64),
  ];
  return formatTable(header, lines.map(row));
}
