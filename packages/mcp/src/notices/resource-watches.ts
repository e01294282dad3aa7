import type { Host } from "@backplane/host";
import type { Clock } from "../clock.ts";
import type { Readiness } from "../readiness.ts";
import { ChangeNotice } from "./change-notice.ts";

export interface ResourceWatchesOptions {
  host: Host;
  clock: Clock;
  readiness: Readiness;
  /** The resource's content is a new one; bursts come as one. */
  onUpdated: (uri: string) => void;
}

interface Watch {
  holders: number;
  readonly notice: ChangeNotice;
  /** Settles with the undo of the host's subscription. */
  subscription: Promise<() => void>;
}

/** Each costs its plugin a process that goes on running. */
const maxWatches = 1_000;

/** What the host is subscribed to on behalf of clients: once per URI, for as long as anybody wants to hear. */
export class ResourceWatches {
  readonly #options: ResourceWatchesOptions;
  readonly #watches = new Map<string, Watch>();
  readonly #stopListening: () => void;

  constructor(options: ResourceWatchesOptions) {
    this.#options = options;
    // A plugin that was replaced has forgotten who listened, and one that was missing may have come.
    this.#stopListening = options.host.onChanged((kind) => {
      if (kind === "resources") this.#renew();
    });
  }

  /**
   * Each hold() needs one release(), also when it fails: what cannot be heard of now may be when the resources have changed.
   * @throws HostError, RangeError
   */
  async hold(uri: string): Promise<void> {
    const watch = this.#watches.get(uri) ?? this.#open(uri);
    watch.holders += 1;
    await watch.subscription;
  }

  release(uri: string): void {
    const watch = this.#watches.get(uri);
    if (watch === undefined) return;
    watch.holders -= 1;
    if (watch.holders === 0) this.#end(uri, watch);
  }

  close(): void {
    this.#stopListening();
    for (const [uri, watch] of this.#watches) this.#end(uri, watch);
  }

  #open(uri: string): Watch {
    if (this.#watches.size >= maxWatches)
      throw new RangeError(`Cannot watch "${uri}": ${maxWatches} resources are watched already`);
    const { clock, onUpdated } = this.#options;
    const notice = new ChangeNotice({ clock, send: () => onUpdated(uri) });
    const watch = { holders: 0, notice, subscription: this.#subscribe(uri, notice) };
    this.#watches.set(uri, watch);
    return watch;
  }

  #subscribe(uri: string, notice: ChangeNotice): Promise<() => void> {
    const { host, readiness } = this.#options;
    // A client may know the resource from last time, before our first scan has come to its plugin.
    const subscription = readiness.settled.then(() => host.subscribe(uri, () => notice.changed()));
    // Heard by whoever holds it, if anybody still does.
    subscription.catch(() => {});
    return subscription;
  }

  #renew(): void {
    for (const [uri, watch] of this.#watches) {
      const before = watch.subscription;
      watch.subscription = this.#subscribe(uri, watch.notice);
      // Only then, so that a plugin which is still the same one never hears that nobody listens.
      const undoBefore = (): void => undo(before);
      watch.subscription.then(undoBefore, undoBefore);
    }
  }

  #end(uri: string, { notice, subscription }: Watch): void {
    this.#watches.delete(uri);
    notice.close();
    undo(subscription);
  }
}

function undo(subscription: Promise<() => void>): void {
  subscription.then(
    (stop) => stop(),
    () => {},
  );
}
