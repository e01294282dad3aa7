import type { AnyEntry } from "./entry.ts";

/** The entries of one file; a higher rank wins over a lower one. */
export interface RankedEntries<Kind extends AnyEntry = AnyEntry> {
  readonly rank: number;
  readonly entries: readonly Kind[];
}

/**
 * The entries of one kind. Of entries with one name the one of the highest rank is served, within a rank the last; one
 * that has an entry of a higher rank among its aliases steps aside for that.
 */
export class Shelf<Kind extends AnyEntry> {
  readonly #served = new Map<string, Kind>();
  /** From each name and alias to the name that is served. */
  readonly #names = new Map<string, string>();

  constructor(files: readonly RankedEntries<Kind>[]) {
    const best = new Map<string, { rank: number; entry: Kind }>();
    for (const { rank, entries } of [...files].sort((a, b) => a.rank - b.rank)) {
      for (const entry of entries) best.set(entry.name, { rank, entry });
    }
    for (const { rank, entry } of best.values()) {
      const standIn = entry.aliases.find((alias) => (best.get(alias)?.rank ?? rank) > rank);
      if (standIn === undefined) this.#served.set(entry.name, entry);
      for (const alias of entry.aliases) if (!best.has(alias)) this.#addName(alias, standIn ?? entry.name);
      this.#names.set(entry.name, standIn ?? entry.name);
    }
  }

  /** In the order of their names. */
  list(): Kind[] {
    return [...this.#served.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** By name or alias. */
  find(name: string): Kind | undefined {
    return this.#served.get(this.#names.get(name) ?? name);
  }

  #addName(alias: string, name: string): void {
    if (!this.#names.has(alias)) this.#names.set(alias, name);
  }
}
