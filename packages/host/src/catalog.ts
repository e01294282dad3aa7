import { availableParallelism } from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { describePlugin } from "./description/describe-plugin.ts";
import { type CacheEntry, DescriptionCache } from "./description/description-cache.ts";
import type { Candidate, UsableCandidate } from "./discovery/candidate.ts";
import { fingerprint } from "./discovery/fingerprint.ts";
import type { PluginSpec } from "./discovery/plugin-spec.ts";
import { readPlugin } from "./discovery/read-plugin.ts";
import { scanFolder } from "./discovery/scan-folder.ts";
import { HostError } from "./host-error.ts";
import { LogFile } from "./logs/log-file.ts";
import { PluginLog } from "./logs/plugin-log.ts";
import { Handle } from "./plugin/handle.ts";
import type { Launcher } from "./plugin/launcher.ts";
import type { PluginState } from "./plugin/plugin-state.ts";

export interface CatalogOptions {
  /** Earlier ones win a name that two plugins want. */
  readonly pluginFolders: readonly string[];
  readonly cacheFolder: string;
  readonly logFolder: string;
  readonly launcher: Launcher;
  /** Called when a plugin became usable or went away. */
  readonly onChange: () => void;
}

/** Something found that is no usable plugin, or not yet. */
export interface Outsider {
  readonly name: string;
  readonly path: string;
  readonly state: Extract<PluginState, { kind: "describing" | "failed" }>;
}

interface Undescribed {
  readonly candidate: Candidate;
  readonly spec: PluginSpec;
}

const saveEveryMs = 1_000;

/** Every plugin in the plugin folders: the usable ones as handles, the others with the reason why they are not. */
export class Catalog {
  readonly #options: CatalogOptions;
  readonly #cache: DescriptionCache;
  readonly #logs = new Map<string, PluginLog>();
  /** Plugins that were taken from the cache on a glance, with the fingerprint that all their files had. */
  readonly #glanced = new Map<string, string>();
  #handles = new Map<string, Handle>();
  #outsiders = new Map<string, Outsider>();
  #scanning: Promise<void> = Promise.resolve();
  #savedAt = Date.now();
  readonly #closing = new AbortController();

  constructor(options: CatalogOptions) {
    this.#options = options;
    this.#cache = new DescriptionCache(options.cacheFolder);
  }

  get handles(): ReadonlyMap<string, Handle> {
    return this.#handles;
  }

  get outsiders(): Iterable<Outsider> {
    return this.#outsiders.values();
  }

  /**
   * Looks through the folders. Plugins whose files did not change keep their handle, and with it their process.
   * One scan at a time: two would describe the same plugin twice and lose one of its handles.
   */
  scan(): Promise<void> {
    this.#scanning = this.#scanning.catch(() => {}).then(() => this.#scan());
    return this.#scanning;
  }

  /** Whether the plugin was taken on a glance at its files and must be looked at whole before it is used. */
  isGlanced(name: string): boolean {
    return this.#glanced.has(name);
  }

  /** Looks at every file of a glanced plugin; one of which any has changed is described anew. */
  async verify(name: string): Promise<void> {
    const handle = this.#handles.get(name);
    if (!handle || !this.#glanced.has(name)) return;
    if (this.#isUnchanged(handle)) {
      this.#glanced.delete(name);
      return;
    }
    this.#scanning = this.#scanning.catch(() => {}).then(() => this.#replace(name));
    await this.#scanning;
  }

  /** verify() for every plugin, a few at a time, so that calls are answered meanwhile. */
  async verifyAll(): Promise<void> {
    for (const [index, name] of [...this.#glanced.keys()].entries()) {
      if (this.#closing.signal.aborted) return;
      if (index % 10 === 0) await setImmediate();
      await this.verify(name);
    }
  }

  /** Ends a running scan and every plugin. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#scanning.catch(() => {});
    await Promise.all([...this.#handles.values()].map((handle) => handle.stop()));
    for (const log of this.#logs.values()) log.close();
    this.#cache.save();
  }

  async #scan(): Promise<void> {
    if (this.#closing.signal.aborted) throw new HostError("closed", "The host is closing");
    const before = this.#handles;
    this.#handles = new Map();
    this.#outsiders = new Map();
    this.#glanced.clear();
    const undescribed = this.#look(before);
    for (const handle of before.values()) if (this.#handles.get(handle.name) !== handle) void handle.stop();
    this.#options.onChange();
    await this.#describe(undescribed);
    this.#cache.save();
  }

  /** Files only: takes what is known, and returns what must be asked. */
  #look(before: ReadonlyMap<string, Handle>): Undescribed[] {
    const names = new Map<string, string>();
    const undescribed: Undescribed[] = [];
    for (const candidate of this.#options.pluginFolders.flatMap((folder) => this.#scanFolder(folder))) {
      try {
        const found = this.#identify(candidate, names);
        if ("description" in found) this.#takeGlanced(found, before);
        else undescribed.push({ candidate, spec: found });
      } catch (error) {
        this.#refuse(candidate.path, (error as Error).message);
      }
    }
    return undescribed;
  }

  #scanFolder(folder: string): Candidate[] {
    try {
      return scanFolder(folder);
    } catch (error) {
      this.#refuse(folder, (error as Error).message);
      return [];
    }
  }

  /** @throws HostError when the candidate is unusable or its name is taken */
  #identify(candidate: Candidate, names: Map<string, string>): CacheEntry | PluginSpec {
    if (candidate.kind === "unusable") throw new HostError("bad_plugin", candidate.reason);
    const known = this.#cache.get(candidate.path);
    const spec = known?.spec ?? readPlugin(candidate);
    const owner = names.get(spec.name);
    if (owner)
      throw new HostError(
        "bad_plugin",
        `The name "${spec.name}" is taken by ${owner}; rename one of the two`,
      );
    names.set(spec.name, candidate.path);
    return known ?? spec;
  }

  #takeGlanced(entry: CacheEntry, before: ReadonlyMap<string, Handle>): void {
    this.#take(entry, before);
    this.#glanced.set(entry.spec.name, entry.fingerprint);
  }

  #isUnchanged({ name, spec }: Handle): boolean {
    try {
      return fingerprint(spec.path) === this.#glanced.get(name);
    } catch {
      // Unreadable or gone: describing it says how.
      return false;
    }
  }

  /** Describes a plugin anew whose files are not what its description was made from. */
  async #replace(name: string): Promise<void> {
    const handle = this.#handles.get(name);
    if (!handle || !this.#glanced.has(name) || this.#closing.signal.aborted) return;
    const { path: file, runtime } = handle.spec;
    const candidate: UsableCandidate = {
      kind: runtime.type === "executable" ? "executable" : "folder",
      path: file,
    };
    this.#handles.delete(name);
    try {
      await this.#describe([{ candidate, spec: readPlugin(candidate) }]);
    } catch (error) {
      this.#refuse(file, (error as Error).message, name);
    }
    this.#glanced.delete(name);
    this.#options.onChange();
    await handle.stop();
  }

  #take(entry: CacheEntry, before: ReadonlyMap<string, Handle>): void {
    const { spec, description, digest } = entry;
    const old = before.get(spec.name);
    const unchanged = old?.spec.path === spec.path && old.digest === digest;
    const { launcher } = this.#options;
    const handle = unchanged
      ? old
      : new Handle({ spec, description, digest, launcher, log: this.#log(spec.name) });
    this.#handles.set(spec.name, handle);
  }

  /** A few at a time: each is a process that starts. */
  async #describe(undescribed: readonly Undescribed[]): Promise<void> {
    for (const { candidate, spec } of undescribed) {
      this.#outsiders.set(candidate.path, {
        name: spec.name,
        path: candidate.path,
        state: { kind: "describing" },
      });
    }
    const queue = undescribed.values();
    const work = async (): Promise<void> => {
      for (const one of queue) if (!this.#closing.signal.aborted) await this.#describeOne(one);
    };
    await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  }

  async #describeOne({ candidate, spec }: Undescribed): Promise<void> {
    const { launcher, onChange } = this.#options;
    const cache = this.#cache;
    try {
      const log = this.#log(spec.name);
      const { signal } = this.#closing;
      const entry = await describePlugin({ candidate, spec }, { cache, launcher, log, signal });
      this.#outsiders.delete(candidate.path);
      this.#take(entry, new Map());
      this.#saveNowAndThen();
      onChange();
    } catch (error) {
      // A scan that was ended says nothing about the plugin.
      if (this.#closing.signal.aborted) return;
      this.#log(spec.name).host("error", (error as Error).message);
      this.#refuse(candidate.path, (error as Error).message, spec.name);
    }
  }

  /** A first scan may be long and be cut short: what it learned so far is kept. */
  #saveNowAndThen(): void {
    if (Date.now() - this.#savedAt < saveEveryMs) return;
    this.#savedAt = Date.now();
    this.#cache.save();
  }

  #refuse(file: string, reason: string, name: string = path.basename(file)): void {
    this.#outsiders.set(file, { name, path: file, state: { kind: "failed", reason } });
  }

  #log(plugin: string): PluginLog {
    let log = this.#logs.get(plugin);
    if (!log) {
      log = new PluginLog(new LogFile(this.#options.logFolder, plugin));
      this.#logs.set(plugin, log);
    }
    return log;
  }
}
