import { setImmediate } from "node:timers/promises";
import type { ConfigOutcome } from "./config/config-outcome.ts";
import type { PluginSettings, SettingsChange } from "./config/plugin-settings.ts";
import { Describer } from "./description/describer.ts";
import { type CacheEntry, DescriptionCache } from "./description/description-cache.ts";
import type { DisabledPlugins } from "./discovery/disabled-plugins.ts";
import { fingerprint } from "./discovery/fingerprint.ts";
import { HeldChanges } from "./discovery/held-changes.ts";
import type { PluginSpec } from "./discovery/plugin-spec.ts";
import { type Outsider, readCandidate, sortOut, type Undescribed } from "./discovery/sort-out.ts";
import { loadReader, readerFor, survey } from "./discovery/survey.ts";
import type { HostEvents } from "./events/host-events.ts";
import { HostError } from "./host-error.ts";
import { PluginLogs } from "./logs/plugin-logs.ts";
import type { GenerationFacts } from "./plugin/generation.ts";
import { Handle } from "./plugin/handle.ts";
import type { Launcher } from "./plugin/launcher.ts";
import { within } from "./plugin/within.ts";

export interface CatalogOptions {
  /** Earlier ones win a name that two plugins want. */
  readonly pluginFolders: readonly string[];
  readonly cacheFolder: string;
  readonly disabled: DisabledPlugins;
  readonly logFolder: string;
  readonly launcher: Launcher;
  readonly events: HostEvents;
  /** Names of the plugins whose prompts may hold what agents expand. */
  readonly promptExpansion: ReadonlySet<string>;
  readonly settings: PluginSettings;
  /** Called when a plugin became usable, went away, or contributes something else. */
  readonly onChange: () => void;
}

/** How long a scan waits for the broker to know what plugins hear. */
const maxListenMs = 2_000;

const ownFolderHint = "Does it write into its own folder?";

/** Every plugin in the plugin folders: the usable ones as handles, the others with the reason why they are not. */
export class Catalog {
  readonly #options: CatalogOptions;
  readonly #cache: DescriptionCache;
  readonly #logs: PluginLogs;
  readonly #describer: Describer;
  readonly #held: HeldChanges;
  readonly #closing = new AbortController();
  #handles = new Map<string, Handle>();
  /** By path and name: a package may be several plugins. */
  #outsiders = new Map<string, Outsider>();
  /** Plugins that were taken from the cache on a glance, with the fingerprint that all their files had. */
  readonly #glanced = new Map<string, string>();
  /** Handles of plugins that are gone, until their last calls have ended. */
  readonly #leaving = new Set<Handle>();
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
      onDescribed: (_plugin, entry) => this.#welcome(entry),
      onFailed: ({ candidate, spec }, reason) => {
        this.#refuse({ name: spec.name, path: candidate.path, spec, state: { kind: "failed", reason } });
        options.onChange();
      },
    });
    this.#held = new HeldChanges({
      onHeld: ({ name }, waitMs) => {
        const log = this.#logs.of(name);
        log.warn(
          `Its files change again and again, so that is taken up more and more rarely. ${ownFolderHint}`,
        );
        log.host("info", `The next change is taken up in ${Math.ceil(waitMs / 1_000)} s`);
      },
      onDue: () =>
        void this.scan().then(
          () => this.verifyAll(),
          () => {},
        ),
    });
  }

  get handles(): ReadonlyMap<string, Handle> {
    return this.#handles;
  }

  get outsiders(): Iterable<Outsider> {
    return this.#outsiders.values();
  }

  /**
   * Looks through the folders. A plugin whose files changed goes on in its old version until the new one is ready, or for good if
   * that cannot be used; one whose files are gone finishes its calls and ends.
   */
  scan(): Promise<void> {
    return this.#change(() => this.#scan());
  }

  /** Puts a fresh process, made of the files as they are now, in place of the plugin's. @throws HostError */
  reload(name: string): Promise<void> {
    return this.#change(async () => {
      const handle = this.#handles.get(name);
      // It may have become usable, or another name's.
      if (!handle) return this.#scan();
      await this.#describe(await readAgain(handle));
    });
  }

  /** Hands each plugin what the settings say now, and has those with another config take it, one after the other. */
  async configure(change: SettingsChange): Promise<ReadonlyMap<string, ConfigOutcome>> {
    const outcomes = new Map<string, ConfigOutcome>();
    await this.#change(async () => {
      const changed = this.#options.settings.change(change);
      for (const [name, handle] of this.#handles) {
        if (changed.grants) await handle.updateEvents();
        const keys = changed.configs.get(name);
        if (!keys || handle.spec.runtime === undefined || handle.spec.runtime.type === "mcp") continue;
        const outcome = await handle.configure();
        outcomes.set(name, outcome);
        if (outcome.kind === "taken")
          this.#options.events.emit("config.changed", { plugin: name, keys: [...keys] });
      }
    });
    return outcomes;
  }

  /** Resolves when every plugin hears what it may, or a broker takes too long. */
  async listening(): Promise<void> {
    const all = Promise.all([...this.#handles.values()].map((handle) => handle.updateEvents()));
    await within(all, { deadline: Date.now() + maxListenMs }).catch(() => {});
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
    else await this.#change(() => this.#renew(name));
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
    this.#held.close();
    await this.#changing.catch(() => {});
    await Promise.all([...this.#handles.values(), ...this.#leaving].map((handle) => handle.stop()));
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
    const { known, undescribed, outsiders } = sortOut(sightings, {
      read,
      disabled: this.#options.disabled.names(),
    });
    const before = this.#handles;
    const outsidersBefore = this.#outsiders;
    this.#handles = new Map();
    this.#outsiders = new Map();
    this.#glanced.clear();
    const changed = known.filter((entry) => !this.#takeGlanced(entry, before) && this.#held.take(entry.spec));
    this.#keepVersionsThatRun(undescribed, before);
    const due = undescribed.filter(
      (plugin) => this.#held.take(plugin.spec) || !this.#stays(plugin.spec, outsidersBefore),
    );
    for (const outsider of outsiders) this.#refuse(outsider, before);
    for (const handle of before.values())
      if (this.#handles.get(handle.name) !== handle) this.#dismiss(handle);
    this.#options.onChange();
    await Promise.all(changed.map((entry) => this.#welcome(entry)));
    await this.#describe(due);
    // Not waited for: what they offer is known, and whoever waits for the scan wants to list it.
    for (const handle of this.#handles.values()) void handle.activate();
  }

  /** False: the plugin runs in another version than this one. */
  #takeGlanced(entry: CacheEntry, before: ReadonlyMap<string, Handle>): boolean {
    const { spec, digest } = entry;
    this.#handles.set(spec.name, ownerOf(spec, before) ?? this.#handle(entry));
    this.#glanced.set(spec.name, entry.fingerprint);
    return this.#handles.get(spec.name)?.digest === digest;
  }

  /** A plugin that is described anew is called meanwhile as it was. */
  #keepVersionsThatRun(undescribed: readonly Undescribed[], before: ReadonlyMap<string, Handle>): void {
    for (const { spec } of undescribed) {
      const old = ownerOf(spec, before);
      if (old) this.#handles.set(spec.name, old);
    }
  }

  /** Leaves a plugin as it was before the scan. False: it was not there. */
  #stays(spec: PluginSpec, outsidersBefore: ReadonlyMap<string, Outsider>): boolean {
    const outsider = outsidersBefore.get(keyOf(spec));
    if (outsider) this.#setAside(outsider);
    return outsider !== undefined || this.#handles.has(spec.name);
  }

  #handle(entry: CacheEntry): Handle {
    const { spec } = entry;
    const { launcher, events, promptExpansion, settings } = this.#options;
    events.emit("plugin.added", { plugin: spec.name, version: entry.description.version });
    return new Handle({
      ...entry,
      launcher,
      events,
      settings,
      log: this.#logs.of(spec.name),
      mayExpand: promptExpansion.has(spec.name),
      onRedescribed: (facts) => this.#redescribed(facts),
    });
  }

  /** Kept, so that the next start shows what the plugin said last. */
  #redescribed({ spec, digest, description }: GenerationFacts): void {
    const known = this.#cache.getByDigest(spec, digest);
    if (known) this.#cache.set({ ...known, description });
    this.#options.onChange();
  }

  async #describe(undescribed: readonly Undescribed[]): Promise<void> {
    for (const { candidate, spec } of undescribed) {
      if (this.#handles.has(spec.name)) continue;
      const { path } = candidate;
      this.#setAside({ name: spec.name, path, spec, state: { kind: "describing" } });
    }
    await this.#describer.describeAll(undescribed);
  }

  /** A plugin that is described: a new one, or a new version of one. */
  async #welcome(entry: CacheEntry): Promise<void> {
    const { name, path } = entry.spec;
    const handle = this.#handles.get(name);
    try {
      if (handle) await handle.reload(entry);
      else this.#handles.set(name, this.#handle(entry));
      this.#outsiders.delete(keyOf(entry.spec));
      this.#options.onChange();
    } catch (error) {
      const state = { kind: "failed", reason: (error as Error).message } as const;
      this.#refuse({ name, path, spec: entry.spec, state });
      this.#options.onChange();
    }
  }

  /** A version that runs outlives files that cannot be used. */
  #refuse(outsider: Outsider, handles: ReadonlyMap<string, Handle> = this.#handles): void {
    const { state } = outsider;
    let goesOn = false;
    for (const handle of concerned(outsider, handles)) {
      if (handle.isRunning && state.kind === "failed") {
        this.#handles.set(handle.name, handle);
        handle.warn(`Its new version cannot be used, so the old one goes on: ${state.reason}`);
        this.#options.events.emit("plugin.reload.failed", { plugin: handle.name, reason: state.reason });
        goesOn = true;
      } else if (this.#handles.get(handle.name) === handle) {
        this.#handles.delete(handle.name);
        this.#dismiss(handle);
      }
    }
    if (!goesOn) this.#setAside(outsider);
  }

  #setAside(outsider: Outsider): void {
    this.#outsiders.set(keyOf(outsider), outsider);
  }

  #dismiss(handle: Handle): void {
    this.#leaving.add(handle);
    this.#options.events.emit("plugin.removed", { plugin: handle.name });
    void handle.retire().finally(() => this.#leaving.delete(handle));
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
  async #renew(name: string): Promise<void> {
    const handle = this.#handles.get(name);
    if (!handle || !this.#glanced.has(name) || this.#closing.signal.aborted) return;
    if (!this.#held.take(handle.spec)) return void this.#glanced.delete(name);
    try {
      await this.#describe(await readAgain(handle));
    } catch (error) {
      this.#refuse({
        name,
        path: handle.spec.path,
        state: { kind: "failed", reason: (error as Error).message },
      });
      this.#options.onChange();
    }
    this.#glanced.delete(name);
  }
}

function ownerOf({ name, path }: PluginSpec, handles: ReadonlyMap<string, Handle>): Handle | undefined {
  const handle = handles.get(name);
  return handle?.spec.path === path ? handle : undefined;
}

/** One plugin, or, where not even the package could be read, all that it was made of. */
function concerned({ spec, path }: Outsider, handles: ReadonlyMap<string, Handle>): readonly Handle[] {
  if (!spec) return [...handles.values()].filter((handle) => handle.spec.path === path);
  const owner = ownerOf(spec, handles);
  return owner ? [owner] : [];
}

function keyOf({ path, name }: { readonly path: string; readonly name: string }): string {
  return `${path}\0${name}`;
}

/** The plugin as its files are now. @throws HostError when they cannot be read, or no longer make such a plugin */
async function readAgain({ name, spec }: Handle): Promise<readonly Undescribed[]> {
  const kind = spec.runtime?.type === "executable" ? "executable" : "folder";
  const plugins = readCandidate({ kind, path: spec.path }, await loadReader());
  const again = plugins.filter((plugin) => plugin.spec.name === name);
  if (again.length > 0) return again;
  throw new HostError("bad_plugin", `${spec.path} holds no plugin "${name}" any more`);
}
