import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { glance } from "../discovery/fingerprint.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { Description } from "./description.ts";

/** What is known of one plugin. */
export interface CacheEntry {
  /** Of the few files that every start looks at; see glance(). */
  readonly glance: string;
  /** Of all its files as they were seen last. */
  readonly fingerprint: string;
  /** Of the content that the description belongs to. */
  readonly digest: string;
  readonly spec: PluginSpec;
  /** How many plugins the package is made of. */
  readonly plugins: number;
  readonly description: Description;
}

/** Raised when what is cached, or how it is checked, changes: older files are then ignored. */
const formatVersion = 7;

/**
 * Descriptions by path and content, in one file, so that a start with a thousand plugins reads one file and starts nothing.
 * Losing the file costs time only; one that cannot be read is made anew.
 */
export class DescriptionCache {
  readonly #file: string;
  /** By path. */
  readonly #entries: Map<string, readonly CacheEntry[]>;
  #changed = false;

  constructor(folder: string) {
    this.#file = path.join(folder, "descriptions.json");
    this.#entries = read(this.#file);
  }

  /** The plugins at a path whose files, as far as a glance tells, have not changed since. Undefined: not all of them are known. */
  get(pluginPath: string): readonly CacheEntry[] | undefined {
    const entries = this.#at(pluginPath);
    try {
      const known = entries.filter((entry) => entry.glance === glance(entry.spec));
      return known.length > 0 && known.length === known[0]?.plugins ? known : undefined;
    } catch {
      // The entry is no entry, or its files cannot be looked at: asking the plugin tells.
      return undefined;
    }
  }

  /** The entry of a plugin if its content is still the same although files were written, or copied to where it is. */
  getByDigest({ path, name }: PluginSpec, digest: string): CacheEntry | undefined {
    return this.#at(path).find((entry) => entry.digest === digest && entry.spec.name === name);
  }

  set(entry: CacheEntry): void {
    const { path, name } = entry.spec;
    const others = this.#at(path).filter(({ digest, spec }) => digest === entry.digest && spec.name !== name);
    this.#entries.set(path, [...others, entry]);
    this.#changed = true;
  }

  /** What was read from the file may be anything. */
  #at(pluginPath: string): readonly CacheEntry[] {
    const entries = this.#entries.get(pluginPath);
    return Array.isArray(entries) ? entries.filter((entry) => typeof entry?.spec?.name === "string") : [];
  }

  /**
   * Writes what changed, whole or not at all. Another host may write at the same time: the last one wins.
   * Where nothing can be written, the next start asks the plugins again.
   */
  save(): void {
    if (!this.#changed) return;
    const temporary = `${this.#file}.${process.pid}`;
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      const entries = Object.fromEntries([...this.#entries].filter(([pluginPath]) => existsSync(pluginPath)));
      const content = { formatVersion, entries };
      writeFileSync(temporary, JSON.stringify(content), { mode: 0o600 });
      renameSync(temporary, this.#file);
      this.#changed = false;
    } catch {
      remove(temporary);
    }
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A disk that cannot be written.
  }
}

function read(file: string): Map<string, readonly CacheEntry[]> {
  try {
    const content = JSON.parse(readFileSync(file, "utf8"));
    return new Map(content.formatVersion === formatVersion ? Object.entries(content.entries) : []);
  } catch {
    return new Map();
  }
}
