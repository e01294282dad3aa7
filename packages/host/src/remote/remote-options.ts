import type { Peers } from "@backplane/bus";
import type { Grant } from "./grants.ts";

/** Other hosts that are connected to the same broker: nobody may call anything that is not written here on both sides. */
export interface RemoteOptions {
  /** Whoever made it closes it, after the host. */
  readonly peers: Peers;
  /** Plugins of this host, and the hosts that may call them. */
  readonly offer: readonly Grant[];
  /** Plugins that this host's agents are shown, and the hosts that they may run on. */
  readonly use: readonly Grant[];
  readonly timing?: Partial<RemoteTiming> | undefined;
}

export interface RemoteTiming {
  /** How often a host says what it offers. Default 5000. */
  readonly announceMs: number;
  /** What a host has not said for so long it no longer offers. Default 13000. */
  readonly ttlMs: number;
  /** How long after a host has fallen silent calls are addressed to those that have not, instead of to any. Default 300000. */
  readonly suspectMs: number;
  /** How long the first scan waits for other hosts to say what they offer. Default 500, after the broker is reached. */
  readonly settleMs: number;
}

export const defaultTiming: RemoteTiming = {
  announceMs: 5_000,
  ttlMs: 13_000,
  suspectMs: 300_000,
  settleMs: 500,
};
