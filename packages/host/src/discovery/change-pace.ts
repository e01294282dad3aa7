/** One change of a plugin's files that was taken up: the plugin was described, and started where it ran. */
export interface TakeUp {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** How long the change had waited for it. */
  readonly heldMs: number;
}

/** Changes further apart than this, the time held aside, are not one row: a person edits, builds and tries. */
const maxGapMs = 10_000;
const freeInARow = 5;
const firstHoldMs = 2_000;
const maxHoldMs = 300_000;

/** How long after the last of these take-ups, oldest first, the next may be, in milliseconds. Pure. */
export function holdAfter(takeUps: readonly TakeUp[]): number {
  const inARow = takeUps.length - 1 - takeUps.findLastIndex(endsRow);
  return inARow < freeInARow ? 0 : Math.min(firstHoldMs * 2 ** (inARow - freeInARow), maxHoldMs);
}

function endsRow({ at }: TakeUp, index: number, takeUps: readonly TakeUp[]): boolean {
  const next = takeUps[index + 1];
  return next !== undefined && next.at - next.heldMs - at > maxGapMs;
}

/** More than these end in the longest hold anyway. */
const keptTakeUps = 20;

/**
 * Bounds how often a change of one plugin's files is taken up. A plugin that writes into its own folder when it starts would
 * otherwise be started anew for ever.
 */
export class ChangePace {
  #takeUps: readonly TakeUp[] = [];
  #heldSince: number | undefined;

  /** How long the change must wait, in milliseconds. 0: it is taken up now, and counts. */
  take(now: number): number {
    const waitMs = (this.#takeUps.at(-1)?.at ?? 0) + holdAfter(this.#takeUps) - now;
    if (waitMs > 0) {
      this.#heldSince ??= now;
      return waitMs;
    }
    const heldMs = now - (this.#heldSince ?? now);
    this.#takeUps = [...this.#takeUps.slice(1 - keptTakeUps), { at: now, heldMs }];
    this.#heldSince = undefined;
    return 0;
  }
}
