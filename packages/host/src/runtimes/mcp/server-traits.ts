import { type Era, eraOf } from "./protocol/revisions.ts";

/** What was learnt of a server. Outlives its processes and sessions. */
export interface ServerTraits {
  /** Undefined: not known yet. */
  era: Era | undefined;
  /** It asks without saying for which call. */
  asksAtLarge: boolean;
}

/** @param revision found before */
export function newTraits(revision: string | undefined): ServerTraits {
  return { era: revision === undefined ? undefined : eraOf(revision), asksAtLarge: false };
}
