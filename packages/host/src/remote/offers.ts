import type { Channel, Peers } from "@backplane/bus";
import type { CallOptions, PluginRequest, PluginResults, Result } from "../calls.ts";
import type { Description } from "../description/description.ts";
import { HostError } from "../host-error.ts";
import { Pace } from "../plugin/pace.ts";
import { type Announcement, encodeAnnouncement } from "./announcement.ts";
import type { Grants } from "./grants.ts";
import type { RemoteTiming } from "./remote-options.ts";
import { serveCall } from "./serve-call.ts";
import {
  announceSubject,
  announceToSubject,
  askSubject,
  callSubject,
  describeSubject,
  queue,
  readAsker,
  readSubject,
} from "./subjects.ts";
import { encodeDescription, type WireDescription } from "./wire-description.ts";

/** A plugin of this host, as far as others use it. */
export interface OfferedPlugin {
  readonly name: string;
  readonly description: Description;
  request<Asked extends PluginRequest>(
    request: Asked,
    options: CallOptions,
  ): Promise<Result<PluginResults[Asked["kind"]]>>;
}

export interface OffersOptions {
  readonly peers: Peers;
  readonly grants: Grants;
  readonly timing: RemoteTiming;
}

/** One version of a plugin that others can call. */
interface Offer extends WireDescription {
  readonly plugin: OfferedPlugin;
  stop(): void;
}

/** Of one other host at once, over all plugins. */
const maxCallsOfCaller = 512;

/** An announcement is on its way while a newer version takes over: so long the older one is still answered for. */
const graceMs = 30_000;

/** Whoever asks is answered by all at once otherwise. */
const maxAskDelayMs = 100;

/** In a second; whoever is not answered hears the next announcement. */
const maxAsks = 200;

/**
 * What this host lets others call: it is announced, described and served. Whether a caller may is decided here, by the name in the
 * subject that it speaks on, whoever it was that let it know.
 */
export class Offers {
  readonly #options: OffersOptions;
  /** By plugin. */
  readonly #offers = new Map<string, Offer>();
  readonly #wires = new WeakMap<Description, WireDescription>();
  readonly #calls = new Map<string, number>();
  readonly #undo: (() => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #asks = new Pace();

  constructor(options: OffersOptions) {
    this.#options = options;
    const { peers, timing, grants } = options;
    const { name, instance } = peers.self;
    // Whoever offers nothing need not even be allowed to listen.
    if (!grants.isEmpty)
      this.#undo.push(
        peers.listen(askSubject("*"), ({ subject }) => this.#answer(readAsker(subject))),
        peers.onConnected(() => this.#announceAll()),
        peers.serve(`call.*.*.*.${name}.${instance}`, {
          onChannel: (channel, subject) => this.#serve(channel, subject),
        }),
      );
    this.#timer = setInterval(() => this.#announceAll(), timing.announceMs);
    this.#timer.unref();
  }

  /** Offers these of the host's own plugins, as far as anybody may call them. */
  update(plugins: Iterable<OfferedPlugin>): void {
    const kept = new Set<string>();
    for (const plugin of plugins) {
      if (this.#options.grants.hostsOf(plugin.name).length === 0) continue;
      kept.add(plugin.name);
      this.#offer(plugin);
    }
    for (const [name, offer] of this.#offers) if (!kept.has(name)) this.#withdraw(name, offer);
  }

  /** Tells everybody. What is being answered is not waited for. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const undo of this.#undo) undo();
    for (const [name, offer] of this.#offers) this.#withdraw(name, offer);
    await this.#options.peers.flush();
  }

  #offer(plugin: OfferedPlugin): void {
    const { name, description } = plugin;
    const wire = this.#wires.get(description) ?? encodeDescription(name, description);
    this.#wires.set(description, wire);
    const old = this.#offers.get(name);
    if (old?.digest === wire.digest) {
      this.#offers.set(name, { ...old, plugin });
      return;
    }
    const stop = this.#serveVersion(name, wire);
    this.#offers.set(name, { ...wire, plugin, stop });
    this.#announce(name);
    if (old) setTimeout(() => old.stop(), graceMs).unref();
  }

  #withdraw(name: string, offer: Offer): void {
    this.#offers.delete(name);
    offer.stop();
    const { self } = this.#options.peers;
    this.#publish(announceSubject(self.name, name), { instance: self.instance, gone: true });
  }

  /** Only those that may call are heard, so that a call is never taken by a host that would refuse it while another would not. */
  #serveVersion(plugin: string, { digest, bytes }: WireDescription): () => void {
    const { peers, grants } = this.#options;
    const hosts = grants.hostsOf(plugin);
    const callers = hosts.some((host) => host.includes("*")) ? ["*"] : hosts;
    const version = { plugin, digest };
    const undo = callers.flatMap((caller) => [
      peers.serve(callSubject(caller, version), {
        queue,
        onChannel: (channel, subject) => this.#serve(channel, subject),
      }),
      peers.serve(describeSubject(caller, version), {
        queue,
        onChannel: (channel, subject) => this.#describe(channel, { subject, bytes }),
      }),
    ]);
    return () => {
      for (const stop of undo) stop();
    };
  }

  #serve(channel: Channel, subject: string): void {
    const caller = channel.peer?.name ?? "";
    const count = (this.#calls.get(caller) ?? 0) + 1;
    this.#calls.set(caller, count);
    void channel.ended.then(() => this.#release(caller));
    serveCall(channel, () => {
      const plugin = this.#find(channel, subject);
      if (count <= maxCallsOfCaller) return plugin;
      throw new HostError("overloaded", `${maxCallsOfCaller} calls of host "${caller}" run already`);
    });
  }

  #release(caller: string): void {
    const count = (this.#calls.get(caller) ?? 1) - 1;
    if (count === 0) this.#calls.delete(caller);
    else this.#calls.set(caller, count);
  }

  #describe(channel: Channel, { subject, bytes }: { subject: string; bytes: Uint8Array }): void {
    try {
      this.#find(channel, subject);
      channel.send(bytes, { isLast: true });
    } catch {
      channel.end();
    }
  }

  /** The plugin, if whoever speaks may call it. @throws HostError "forbidden", "unavailable" */
  #find(channel: Channel, subject: string): OfferedPlugin {
    const spoken = readSubject(subject);
    const { self } = this.#options.peers;
    // Answers go to the caller's inbox: another's there would hear what it may not ask for.
    const isMeant = spoken !== undefined && channel.peer?.name === spoken.host;
    if (!isMeant || !this.#options.grants.allows(spoken.plugin, spoken.host))
      throw new HostError("forbidden", `Host "${self.name}" does not offer that plugin to this host`);
    const offer = this.#offers.get(spoken.plugin);
    if (!offer) throw new HostError("unavailable", `Plugin "${spoken.plugin}" is gone`);
    return offer.plugin;
  }

  /** Tells a host what it may call. Only that host: many that start at once would have each told what all asked for. */
  #answer(asker: string | undefined): void {
    if (asker === undefined || this.#asks.owe(1_000 / maxAsks) > 0) return;
    setTimeout(() => {
      for (const name of this.#offers.keys())
        if (this.#options.grants.allows(name, asker)) this.#announce(name, asker);
    }, Math.random() * maxAskDelayMs).unref();
  }

  #announceAll(): void {
    for (const name of this.#offers.keys()) this.#announce(name);
  }

  /** @param asker to whom; absent: to all */
  #announce(plugin: string, asker?: string): void {
    const offer = this.#offers.get(plugin);
    if (!offer) return;
    const { name, instance } = this.#options.peers.self;
    const { version } = offer.plugin.description;
    const subject =
      asker === undefined ? announceSubject(name, plugin) : announceToSubject(name, { plugin, asker });
    this.#publish(subject, { instance, digest: offer.digest, version });
  }

  #publish(subject: string, announcement: Announcement): void {
    this.#options.peers.publish(subject, encodeAnnouncement(announcement));
  }
}
