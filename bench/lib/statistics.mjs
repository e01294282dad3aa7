// The machine is shared: single figures lie, so everything is a median over rounds, and every comparison a ratio
// taken inside one round.

/** The value below which `share` (0-1) of the sorted values lie; NaN for none. */
export function percentile(sorted, share) {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function median(values) {
  const sorted = toSorted(values);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)];
  return (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median with the quartiles around it: half of the rounds lie between `low` and `high`. */
export function summarize(values) {
  const sorted = toSorted(values);
  return { median: median(sorted), low: percentile(sorted, 0.25), high: percentile(sorted, 0.75), values };
}

/** `summarize()` of a[i] / b[i]: both were measured in the same round, so a slow round slows both. */
export function summarizeRatio(a, b) {
  if (a.length !== b.length) throw new Error(`Cannot compare ${a.length} rounds with ${b.length}`);
  return summarize(a.map((value, round) => value / b[round]));
}

/** a's best round over b's: what the software can do, as far as a busy machine lets one see it. `best` is Math.min or max. */
export function ratioOfBest(a, b, best) {
  return best(...a) / best(...b);
}

function toSorted(values) {
  return [...values].sort((a, b) => a - b);
}
