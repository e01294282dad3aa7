import { setTimeout as delay } from "node:timers/promises";
import type { PeerNotice } from "@backplane/bus";
import type { Description } from "../description/description.ts";
import { decodeAnnouncement } from "./announcement.ts";
import { Descriptions } from "./descriptions.ts";
import { type Grant, Grants } from "./grants.ts";
import { Instances } from "./instances.ts";
import { type OfferedPlugin, Offers } from "./offers.ts";
import { defaultTiming, type RemoteOptions, type RemoteTiming } from "./remote-options.ts";
import { RemotePlugin } from "./remote-plugin.ts";
import { announceSubject, askSubject, type PluginVersion, readSubject } from "./subjects.ts";

export interface RemotePluginsOptions extends RemoteOptions {
  /** A plugin came, went, or contributes something else. */
  readonly onChange: () => void;
  readonly onError: (error: Error) => void;
}

/** Of other hosts' plugins; announcements of more are not listened to. */
const maxPlugins = 5_000;

/** The first scan waits so long for a broker, and, after hosts had their time to answer, for descriptions that are new. */
const maxConnectMs = 1_000;
const maxDescribeMs = 1_000;

/** The plugins of other hosts, and what this one offers them. */
export class RemotePlugins {
  readonly #options: RemotePluginsOptions;
  readonly #timing: RemoteTiming;
  readonly #uses: Grants;
  readonly #offers: Offers;
  readonly #descriptions: Descriptions;
  /** By plugin, of all that was announced and may be used. */
  readonly #instances = new Map<string, Instances>();
  readonly #plugins = new Map<string, RemotePlugin>();
  readonly #undo: (() => void)[] = [];
  readonly #sweeper: NodeJS.Timeout;
  readonly #closing = new AbortController();

  constructor(options: RemotePluginsOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    const { peers, offer, use, onError } = options;
    this.#uses = new Grants(use);
    this.#offers = new Offers({ peers, grants: new Grants(offer), timing: this.#timing });
    this.#descriptions = new Descriptions({
      peers,
      onDescribed: (version, description) => this.#described(version, description),
      onFailed: onError,
    });
    // What is said to all, and what is said to this host because it has asked.
    for (const subject of announcements(use))
      for (const heard of [subject, `${subject}.${peers.self.name}`])
        this.#undo.push(peers.listen(heard, (notice) => this.#hear(notice)));
    if (!this.#uses.isEmpty)
      this.#undo.push(peers.onConnected(() => void peers.publish(askSubject(peers.self.name), nothing)));
    this.#sweeper = setInterval(() => this.#sweep(), this.#timing.announceMs);
    this.#sweeper.unref();
  }

  /** Those that can be called, by name. */
  get plugins(): ReadonlyMap<string, RemotePlugin> {
    return this.#plugins;
  }

  /** Resolves when hosts that are there have said what they offer; bounded, also while the broker is away. Never rejects. */
  async settle(): Promise<void> {
    const { peers } = this.#options;
    if (this.#uses.isEmpty) return;
    const connected = new Promise<void>((resolve) => this.#undo.push(peers.onConnected(resolve)));
    await this.#atMost(maxConnectMs, connected);
    if (!peers.isConnected) return;
    await this.#atMost(this.#timing.settleMs, new Promise(() => {}));
    await this.#atMost(maxDescribeMs, this.#descriptions.settled());
  }

  offer(plugins: Iterable<OfferedPlugin>): void {
    if (!this.#closing.signal.aborted) this.#offers.update(plugins);
  }

  /** Tells other hosts. Calls that are on their way go on. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#sweeper);
    for (const undo of this.#undo) undo();
    await this.#offers.close();
  }

  async #atMost(limitMs: number, event: Promise<void>): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#closing.signal]);
    await Promise.race([event, delay(limitMs, undefined, { signal }).catch(() => {})]);
    over.abort();
  }

  /** The name in the subject counts; what a process calls itself only tells it from others of that name. */
  #hear({ subject, bytes }: PeerNotice): void {
    const spoken = readSubject(subject);
    const announcement = decodeAnnouncement(bytes);
    if (!spoken || !announcement || !this.#uses.allows(spoken.plugin, spoken.host)) return;
    const { instance } = announcement;
    if (instance === this.#options.peers.self.instance) return;
    const address = { name: spoken.host, instance };
    const instances = this.#instancesOf(spoken.plugin);
    if (!instances) return;
    const isNews =
      "gone" in announcement
        ? instances.leave(address)
        : instances.hear({ ...address, digest: announcement.digest, heardAt: performance.now() });
    // Most announcements only say that all is as it was.
    if (isNews || !this.#plugins.has(spoken.plugin)) this.#adjust(spoken.plugin, instances);
  }

  #instancesOf(plugin: string): Instances | undefined {
    const known = this.#instances.get(plugin);
    if (known || this.#instances.size >= maxPlugins) return known;
    const instances = new Instances(this.#timing);
    this.#instances.set(plugin, instances);
    return instances;
  }

  /** Publishes the version that most hosts have, as soon as it is described; without any host there is none. */
  #adjust(plugin: string, instances: Instances): void {
    const { digest } = instances;
    const published = this.#plugins.get(plugin);
    if (digest === undefined) {
      if (this.#plugins.delete(plugin)) this.#options.onChange();
      return;
    }
    if (published?.digest === digest) return;
    const version = { plugin, digest };
    const description = this.#descriptions.get(version);
    if (description) this.#publish(version, description);
    else this.#descriptions.want(version);
  }

  #described(version: PluginVersion, description: Description): void {
    if (this.#closing.signal.aborted) return;
    if (this.#instances.get(version.plugin)?.digest === version.digest) this.#publish(version, description);
    // Others may have waited for their turn.
    for (const [plugin, instances] of this.#instances)
      if (!this.#plugins.has(plugin)) this.#adjust(plugin, instances);
  }

  #publish({ plugin, digest }: PluginVersion, description: Description): void {
    const known = this.#plugins.get(plugin);
    const instances = this.#instances.get(plugin);
    if (known) known.take({ digest, description });
    else if (instances)
      this.#plugins.set(plugin, this.#remotePlugin({ plugin, digest, description, instances }));
    this.#options.onChange();
  }

  #remotePlugin({
    plugin,
    instances,
    ...version
  }: PluginVersion & { description: Description; instances: Instances }): RemotePlugin {
    return new RemotePlugin(version, {
      name: plugin,
      peers: this.#options.peers,
      instances,
      onInstancesChanged: () => this.#adjust(plugin, instances),
    });
  }

  #sweep(): void {
    // While the broker is away nobody can be heard; whether they are gone shows when it is back.
    if (!this.#options.peers.isConnected) return;
    for (const [plugin, instances] of this.#instances) {
      instances.sweep(performance.now());
      this.#adjust(plugin, instances);
    }
  }
}

const nothing = new Uint8Array();

/** Only what may be used is listened to, as far as the broker's patterns can tell it. */
function announcements(use: readonly Grant[]): ReadonlySet<string> {
  const subjects = use.flatMap(({ plugins, hosts }) =>
    hosts.map((host) =>
      plugins.includes("*")
        ? `announce.${host.includes("*") ? "*" : host}.*`
        : announceSubject(host.includes("*") ? "*" : host, plugins),
    ),
  );
  return new Set(subjects.includes("announce.*.*") ? ["announce.*.*"] : subjects);
}
