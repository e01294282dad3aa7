import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { Describer, type Undescribed } from "./description/describer.ts";
import { type CacheEntry, DescriptionCache } from "./description/description-cache.ts";
import type { Candidate, UsableCandidate } from "./discovery/candidate.ts";
import { fingerprint } from "./discovery/fingerprint.ts";
import type { PluginSpec } from "./discovery/plugin-spec.ts";
import { loadReader, type PluginReader, readerFor, type Sighting, survey } from "./discovery/survey.ts";
import { HostError } from "./host-error.ts";
import { PluginLogs } from "./logs/plugin-logs.ts";
import { Handle } from "./plugin/handle.ts";
import type { Launcher } from "./plugin/launcher.ts";
import type { PluginState } from "./plugin/plugin-state.ts";

export interface CatalogOptions {
  /** Earlier ones win a name that two plugins want. */
  readonly pluginFolders: readonly string[];
  readonly cacheFolder: string;
  readonly logFolder: string;
  readonly launcher: Launcher;
  /** Names of the plugins whose prompts may hold what agents expand. */
  readonly promptExpansion: ReadonlySet<string>;
  /** Called when a plugin became usable, went away, or contributes something else. */
  readonly onChange: () => void;
}

/** Something found that is no usable plugin, or not yet. */
export interface Outsider {
  readonly name: string;
  readonly path: string;
  readonly state: Extract<PluginState, { kind: "describing" | "failed" | "foreign" }>;
  /** When its files could be read: its MCP servers and skills do not need its process. */
  readonly spec?: PluginSpec | undefined;
}

/** Every plugin in the plugin folders: the usable ones as handles, the others with the reason why they are not. */
export class Catalog {
  readonly #options: CatalogOptions;
  readonly #cache: DescriptionCache;
  readonly #logs: PluginLogs;
  readonly #describer: Describer;
  readonly #closing = new AbortController();
  #handles = new Map<string, Handle>();
  #outsiders = new Map<string, Outsider>();
  /** Plugins that were taken from the cache on a glance, with the fingerprint that all their files had. */
  readonly #glanced = new Map<string, string>();
  /** What changes the catalog, one after the other. */
  #changing: Promise<void> = Promise.resolve();

  constructor(options: CatalogOptions) {
    this.#options = options;
    this.#cache = new DescriptionCache(options.cacheFolder);
    this.#logs = new PluginLogs(options.logFolder);
    this.#describer = new Describer({
      cache: this.#cache,
      launcher: options.launcher,
      logs: this.#logs,
      signal: this.#closing.signal,
      onDescribed: ({ candidate }, entry) => this.#welcome(candidate, entry),
      onFailed: ({ candidate, spec }, reason) => this.#refuse(candidate.path, reason, { spec }),
    });
  }

  get handles(): ReadonlyMap<string, Handle> {
    return this.#handles;
  }

  get outsiders(): Iterable<Outsider> {
    return this.#outsiders.values();
  }

  /** Looks through the folders. Plugins whose files did not change keep their handle, and with it their process. */
  scan(): Promise<void> {
    return this.#change(() => this.#scan());
  }

  /** Whether the plugin was taken on a glance at its files and must be looked at whole before it is used. */
  isGlanced(name: string): boolean {
    return this.#glanced.has(name);
  }

  /** Looks at every file of a glanced plugin; one of which any has changed is described anew. */
  async verify(name: string): Promise<void> {
    const handle = this.#handles.get(name);
    if (!handle || !this.#glanced.has(name)) return;
    if (this.#isUnchanged(handle)) this.#glanced.delete(name);
    else await this.#change(() => this.#replace(name));
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
    await this.#changing.catch(() => {});
    await Promise.all([...this.#handles.values()].map((handle) => handle.stop()));
    await this.#logs.close();
    this.#cache.save();
  }

  /** One at a time: two scans would describe the same plugin twice and lose one of its handles. */
  #change(change: () => Promise<void>): Promise<void> {
    this.#changing = this.#changing.catch(() => {}).then(change);
    return this.#changing;
  }

  async #scan(): Promise<void> {
    const sightings = survey(this.#options.pluginFolders, (plugin) => this.#cache.get(plugin));
    const read = await readerFor(sightings);
    if (this.#closing.signal.aborted) throw new HostError("closed", "The host is closing");
    const before = this.#handles;
    this.#handles = new Map();
    this.#outsiders = new Map();
    this.#glanced.clear();
    const undescribed = this.#look(sightings, { before, read });
    for (const handle of before.values()) if (this.#handles.get(handle.name) !== handle) void handle.stop();
    this.#options.onChange();
    await this.#describe(undescribed);
    await Promise.all([...this.#handles.values()].map((handle) => handle.activate()));
  }

  /** Files only: takes what is known, and returns what must be asked. */
  #look(
    sightings: readonly Sighting[],
    { before, read }: { before: ReadonlyMap<string, Handle>; read: PluginReader },
  ): Undescribed[] {
    const names = new Map<string, string>();
    const undescribed: Undescribed[] = [];
    for (const { candidate, known } of sightings) {
      if (candidate.kind === "foreign") {
        this.#setAside(candidate.path, { kind: "foreign", reason: candidate.reason });
        continue;
      }
      try {
        const found = known ?? readCandidate(candidate, read);
        claimName(found.spec.name, { names, path: candidate.path });
        if ("description" in found) this.#takeGlanced(found, before);
        else undescribed.push(found);
      } catch (error) {
        this.#refuse(candidate.path, (error as Error).message);
      }
    }
    return undescribed;
  }

  #takeGlanced(entry: CacheEntry, before: ReadonlyMap<string, Handle>): void {
    const { spec, digest, fingerprint } = entry;
    const old = before.get(spec.name);
    const isSame = old?.spec.path === spec.path && old.digest === digest;
    this.#handles.set(spec.name, isSame ? old : this.#handle(entry));
    this.#glanced.set(spec.name, fingerprint);
  }

  #handle(entry: CacheEntry): Handle {
    const { spec, description, digest } = entry;
    const { launcher, promptExpansion } = this.#options;
    return new Handle({
      spec,
      description,
      digest,
      launcher,
      log: this.#logs.of(spec.name),
      mayExpand: promptExpansion.has(spec.name),
      onRedescribed: (description) => this.#redescribed({ ...entry, description }),
    });
  }

  /** Kept, so that the next start shows what the plugin said last. */
  #redescribed(entry: CacheEntry): void {
    this.#cache.set(entry.spec.path, entry);
    this.#options.onChange();
  }

  async #describe(undescribed: readonly Undescribed[]): Promise<void> {
    for (const { candidate, spec } of undescribed) {
      this.#setAside(candidate.path, { kind: "describing" }, { spec });
    }
    await this.#describer.describeAll(undescribed);
  }

  #welcome(candidate: Candidate, entry: CacheEntry): void {
    this.#outsiders.delete(candidate.path);
    this.#handles.set(entry.spec.name, this.#handle(entry));
    this.#options.onChange();
  }

  #refuse(file: string, reason: string, known: { name?: string; spec?: PluginSpec } = {}): void {
    this.#setAside(file, { kind: "failed", reason }, known);
  }

  #setAside(
    file: string,
    state: Outsider["state"],
    { spec, name = spec?.name ?? path.basename(file) }: { name?: string; spec?: PluginSpec } = {},
  ): void {
    this.#outsiders.set(file, { name, path: file, state, spec });
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
    const kind = runtime?.type === "executable" ? "executable" : "folder";
    const candidate: UsableCandidate = { kind, path: file };
    this.#handles.delete(name);
    try {
      const read = await loadReader();
      await this.#describe([{ candidate, spec: read(candidate) }]);
    } catch (error) {
      this.#refuse(file, (error as Error).message, { name });
    }
    this.#glanced.delete(name);
    this.#options.onChange();
    await handle.stop();
  }
}

/** @throws HostError when the candidate is unusable */
function readCandidate(candidate: Exclude<Candidate, { kind: "foreign" }>, read: PluginReader): Undescribed {
  if (candidate.kind === "unusable") throw new HostError("bad_plugin", candidate.reason);
  return { candidate, spec: read(candidate) };
}

/** @throws HostError when another plugin has the name */
function claimName(name: string, { names, path }: { names: Map<string, string>; path: string }): void {
  const owner = names.get(name);
  if (owner)
    throw new HostError("bad_plugin", `The name "${name}" is taken by ${owner}; rename one of the two`);
  names.set(name, path);
}
