import type { HostErrorCode } from "../host-error.ts";

/** How often one event was brought to a plugin in vain. */
export interface Attempts {
  /** In milliseconds since the epoch, when the first one failed. */
  readonly since: number;
  /** It never came to the plugin, which could not be started or was busy. */
  readonly unreached: number;
  /** The plugin answered with an error. */
  readonly refused: number;
  /** The plugin's process ended over it, or did not answer in time. */
  readonly fatal: number;
  /** How the last one failed. */
  readonly last: "unreached" | "refused" | "fatal";
}

export type RedeliveryDecision =
  | { readonly action: "again"; readonly afterMs: number }
  /** Nothing is wrong with the event: the plugin could not be reached. */
  | { readonly action: "drop" }
  /** The plugin had it and did not handle it. */
  | { readonly action: "give_up"; readonly because: string };

/** An event that need not be kept waits so long for a plugin that cannot be reached. */
const patienceMs = 30_000;

/** Eleven minutes and more: what a plugin needs may be away for a while, but one bad event must not hold up all others for good. */
const maxRefused = 30;

/** Fewer than the crashes after which the plugin is given up: one bad event must not take its tools away. */
const maxFatal = 5;

const firstPauseMs = 100;
const maxPauseMs = 30_000;

/** What to do with an event that was not handled. Pure. */
export function decideRedelivery(
  attempts: Attempts,
  { durable, now = Date.now() }: { durable: boolean; now?: number },
): RedeliveryDecision {
  const { since, unreached, refused, fatal, last } = attempts;
  const again = { action: "again", afterMs: redeliveryPauseMs(unreached + refused + fatal - 1) } as const;
  if (last === "unreached") return durable || now - since < patienceMs ? again : { action: "drop" };
  if (!durable) return { action: "give_up", because: "it need not be kept" };
  if (fatal >= maxFatal)
    return { action: "give_up", because: `the plugin ended, or did not answer, ${fatal} times` };
  if (refused >= maxRefused) return { action: "give_up", because: `the plugin failed ${refused} times` };
  return again;
}

/** @param attempt from 0 */
export function redeliveryPauseMs(attempt: number): number {
  return Math.min(firstPauseMs * 2 ** attempt, maxPauseMs);
}

export function countAttempt(
  before: Attempts = { since: Date.now(), unreached: 0, refused: 0, fatal: 0, last: "unreached" },
  code: HostErrorCode,
): Attempts {
  const last = kindOf(code);
  return { ...before, last, [last]: before[last] + 1 };
}

function kindOf(code: HostErrorCode): Attempts["last"] {
  switch (code) {
    case "unavailable":
    case "overloaded":
    case "closed":
      return "unreached";
    case "plugin_died":
    case "deadline_exceeded":
      return "fatal";
    default:
      return "refused";
  }
}
