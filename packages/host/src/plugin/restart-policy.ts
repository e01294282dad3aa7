/** One end of a plugin's process that nobody asked for. */
export interface Crash {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The process had answered a call since it started. */
  readonly productive: boolean;
}

export type RestartDecision =
  | { readonly action: "restart"; readonly afterMs: number }
  | { readonly action: "give_up"; readonly because: string };

const maxCrashesInARow = 6;
const firstDelayMs = 200;
const maxDelayMs = 5_000;

/** Crashes further apart are not one row: six in a week are no reason to give a plugin up. */
const maxGapMs = 10 * 60_000;

/**
 * What to do after the last of these crashes, oldest first. A plugin that got work done is started again by the next call;
 * one that only crashes waits longer each time, and is given up after six in a row. Pure.
 */
export function decideRestart(crashes: readonly Crash[]): RestartDecision {
  const inARow = crashes.length - 1 - crashes.findLastIndex(endsRow);
  if (inARow >= maxCrashesInARow) {
    return { action: "give_up", because: `it crashed ${inARow} times in a row without answering a call` };
  }
  const afterMs = inARow < 2 ? 0 : Math.min(firstDelayMs * 2 ** (inARow - 2), maxDelayMs);
  return { action: "restart", afterMs };
}

function endsRow(crash: Crash, index: number, crashes: readonly Crash[]): boolean {
  const next = crashes[index + 1];
  return crash.productive || (next !== undefined && next.at - crash.at > maxGapMs);
}
