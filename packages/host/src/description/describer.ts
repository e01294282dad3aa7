import { availableParallelism } from "node:os";
import { contentDigest } from "../discovery/content-digest.ts";
import { fingerprint, glance } from "../discovery/fingerprint.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { Undescribed } from "../discovery/sort-out.ts";
import type { PluginLogs } from "../logs/plugin-logs.ts";
import type { Launcher } from "../plugin/launcher.ts";
import { describeByManifest } from "./describe-by-manifest.ts";
import type { Description } from "./description.ts";
import type { CacheEntry, DescriptionCache } from "./description-cache.ts";

export interface DescriberOptions {
  readonly cache: DescriptionCache;
  readonly launcher: Launcher;
  readonly logs: PluginLogs;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  readonly onDescribed: (plugin: Undescribed, entry: CacheEntry) => Promise<void>;
  readonly onFailed: (plugin: Undescribed, reason: string) => void;
}

/** Each is a process that starts. */
const atOnce = 2 * availableParallelism();

/** A first look at many plugins may be long and be cut short: what was learned so far is kept. */
const saveEveryMs = 1_000;

/** Asks plugins what they contribute, and remembers the answers. */
export class Describer {
  readonly #options: DescriberOptions;
  #savedAt = Date.now();

  constructor(options: DescriberOptions) {
    this.#options = options;
  }

  /** Resolves when all are described or have failed, or the signal ended it. Never rejects. */
  async describeAll(plugins: readonly Undescribed[]): Promise<void> {
    const queue = plugins.values();
    const work = async (): Promise<void> => {
      for (const plugin of queue) if (!this.#options.signal.aborted) await this.#describe(plugin);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    this.#options.cache.save();
  }

  async #describe(plugin: Undescribed): Promise<void> {
    const { logs, signal, onDescribed, onFailed } = this.#options;
    try {
      await onDescribed(plugin, await this.#find(plugin));
      this.#saveNowAndThen();
    } catch (error) {
      // What was cut short says nothing about the plugin.
      if (signal.aborted) return;
      const reason = (error as Error).message;
      logs.of(plugin.spec.name).host("error", reason);
      onFailed(plugin, reason);
    }
  }

  /** Starts the plugin only when its content was not described before. @throws HostError, PluginError */
  async #find({ candidate, spec, plugins }: Undescribed): Promise<CacheEntry> {
    const { cache, signal } = this.#options;
    // Taken first: whatever is written from here on changes them, and is seen the next time somebody looks.
    const seen = { glance: glance(spec), fingerprint: fingerprint(candidate.path) };
    const digest = await contentDigest(candidate.path, signal);
    const description = cache.getByDigest(spec, digest)?.description ?? (await this.#ask(spec));
    const entry = { ...seen, digest, spec, plugins, description };
    cache.set(entry);
    return entry;
  }

  async #ask(spec: PluginSpec): Promise<Description> {
    if (!spec.runtime) return describeByManifest(spec);
    const { launcher, logs, signal } = this.#options;
    return launcher.describe({ spec, log: logs.of(spec.name), signal });
  }

  #saveNowAndThen(): void {
    if (Date.now() - this.#savedAt < saveEveryMs) return;
    this.#savedAt = Date.now();
    this.#options.cache.save();
  }
}
