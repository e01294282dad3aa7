import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { glance } from "../discovery/fingerprint.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { Description } from "./description.ts";

/** What is known of the plugin at one path. */
export interface CacheEntry {
  /** Of the few files that every start looks at; see glance(). */
  readonly glance: string;
  /** Of all its files as they were seen last. */
  readonly fingerprint: string;
  /** Of the content that the description belongs to. */
  readonly digest: string;
  readonly spec: PluginSpec;
  readonly description: Description;
}

/** Raised when what is cached, or how it is checked, changes: older files are then ignored. */
const formatVersion = 4;

/**
 * Descriptions by path and content, in one file, so that a start with a thousand plugins reads one file and starts nothing.
 * Losing the file costs time only; one that cannot be read is made anew.
 */
export class DescriptionCache {
  readonly #file: string;
  readonly #entries: Map<string, CacheEntry>;
  #changed = false;

  constructor(folder: string) {
    this.#file = path.join(folder, "descriptions.json");
    this.#entries = read(this.#file);
  }

  /** The entry of a path whose files, as far as a glance tells, have not changed since. */
  get(pluginPath: string): CacheEntry | undefined {
    const entry = this.#entries.get(pluginPath);
    try {
      return entry && entry.glance === glance(entry.spec) ? entry : undefined;
    } catch {
      // The entry is no entry, or its files cannot be looked at: asking the plugin tells.
      return undefined;
    }
  }

  /** The entry of a path if its content is still the same although files were written, or copied to where it is. */
  getByDigest(pluginPath: string, digest: string): CacheEntry | undefined {
    const entry = this.#entries.get(pluginPath);
    return entry?.digest === digest ? entry : undefined;
  }

  set(pluginPath: string, entry: CacheEntry): void {
    this.#entries.set(pluginPath, entry);
    this.#changed = true;
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

function read(file: string): Map<string, CacheEntry> {
  try {
    const content = JSON.parse(readFileSync(file, "utf8"));
    return new Map(content.formatVersion === formatVersion ? Object.entries(content.entries) : []);
  } catch {
    return new Map();
  }
}
