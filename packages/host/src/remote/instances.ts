import type { PeerAddress } from "@backplane/bus";

/** A process that offers a plugin. */
export interface Instance extends PeerAddress {
  readonly digest: string;
  readonly heardAt: number;
}

export interface InstancesTiming {
  readonly announceMs: number;
  readonly ttlMs: number;
  readonly suspectMs: number;
}

/** Enough for every host of a large cluster; a flood of made-up ones ends here. */
const maxInstances = 1_000;

/**
 * Where one plugin runs, by what is heard of it. All times are in milliseconds, of one clock. A broker goes on handing calls to a host
 * that it has not noticed to be gone; so after one has fallen silent, calls are addressed to those that have not.
 */
export class Instances {
  readonly #timing: InstancesTiming;
  readonly #known = new Map<string, Instance>();
  /** Fell silent without a word, and when. */
  readonly #silent = new Map<string, number>();
  /** Somebody fell silent of whom nothing else is known. */
  #unknownSilentAt = Number.NEGATIVE_INFINITY;

  constructor(timing: InstancesTiming) {
    this.#timing = timing;
  }

  get size(): number {
    return this.#known.size;
  }

  /** Names of the hosts, sorted. */
  get hosts(): readonly string[] {
    return [...new Set([...this.#known.values()].map(({ name }) => name))].sort();
  }

  /** The version that most of them have; of two that as many have, always the same. */
  get digest(): string | undefined {
    const counts = new Map<string, number>();
    for (const { digest } of this.#known.values()) counts.set(digest, (counts.get(digest) ?? 0) + 1);
    const [best] = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
    return best?.[0];
  }

  /** @returns whether it is news */
  hear(instance: Instance): boolean {
    const key = keyOf(instance);
    const before = this.#known.get(key);
    if (!before && this.#known.size >= maxInstances) return false;
    this.#known.set(key, instance);
    this.#silent.delete(key);
    return before?.digest !== instance.digest;
  }

  /** It said so itself, or the broker has nobody there. */
  leave(address: PeerAddress): boolean {
    this.#silent.delete(keyOf(address));
    return this.#known.delete(keyOf(address));
  }

  /** A call was lost there; undefined: nobody knows where. It is trusted again when it is heard again. */
  suspect(address: PeerAddress | undefined, now: number): void {
    if (!address) {
      this.#unknownSilentAt = now;
      return;
    }
    this.#known.delete(keyOf(address));
    this.#silent.set(keyOf(address), now);
  }

  /** Forgets those that were silent for too long. @returns whether there were any */
  sweep(now: number): boolean {
    const { ttlMs, suspectMs } = this.#timing;
    const gone = [...this.#known].filter(([, { heardAt }]) => now - heardAt > ttlMs);
    for (const [key] of gone) {
      this.#known.delete(key);
      this.#silent.set(key, now);
    }
    for (const [key, at] of this.#silent) if (now - at > suspectMs) this.#silent.delete(key);
    return gone.length > 0;
  }

  /** Whom to address, in order; undefined: the broker may choose among all. */
  addressed(digest: string, now: number): readonly Instance[] | undefined {
    const { announceMs, suspectMs } = this.#timing;
    if (this.#silent.size === 0 && now - this.#unknownSilentAt > suspectMs) return undefined;
    const having = this.having(digest);
    const fresh = having.filter(({ heardAt }) => now - heardAt < 1.5 * announceMs);
    return shuffled(fresh.length > 0 ? fresh : having);
  }

  having(digest: string): readonly Instance[] {
    return [...this.#known.values()].filter((instance) => instance.digest === digest);
  }
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function keyOf({ name, instance }: PeerAddress): string {
  return `${name}.${instance}`;
}
