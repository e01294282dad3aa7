import type { NatsConnection } from "@nats-io/transport-node";
import type { Bus, SubscribeOptions, Subscription } from "../bus.ts";
import { BusError } from "../bus-error.ts";
import type { CloudEvent } from "../cloud-event.ts";
import { mustBePattern } from "../subject.ts";
import { NatsBus } from "./nats-bus.ts";
import type { NatsLink } from "./nats-link.ts";
import { openStore, type StoreOptions } from "./open-store.ts";

export interface LinkBusOptions extends StoreOptions {
  readonly link: NatsLink;
  readonly publishTimeoutMs?: number | undefined;
  readonly onError: (error: Error) => void;
}

interface Wish extends Subscription {
  readonly options: SubscribeOptions;
  current: Subscription | undefined;
}

/** Events over a broker that need not be there: until it is, nobody is heard and nobody hears. */
export class LinkBus implements Bus {
  readonly #options: LinkBusOptions;
  readonly #wishes = new Set<Wish>();
  readonly #unlisten: () => void;
  #bus: NatsBus | undefined;
  #opening: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: LinkBusOptions) {
    this.#options = options;
    this.#unlisten = options.link.listen({
      onConnection: (connection) => {
        this.#opening = this.#open(connection).catch(options.onError);
      },
    });
  }

  /** @throws BusError "unavailable" at once when the broker has never been there */
  async publish(event: CloudEvent): Promise<void> {
    this.#mustBeOpen();
    await this.#opening;
    if (!this.#bus) throw new BusError("unavailable", `Cannot publish "${event.type}": ${this.#whyAway()}`);
    return this.#bus.publish(event);
  }

  /** What nobody could hear need not even be made. */
  isHeard(): boolean {
    return this.#bus !== undefined && this.#options.link.connection !== undefined;
  }

  /** Does not wait for a broker that is away: events are heard from when it is there. */
  async subscribe(pattern: string, options: SubscribeOptions): Promise<Subscription> {
    this.#mustBeOpen();
    mustBePattern(pattern);
    const wish: Wish = {
      pattern,
      options,
      current: undefined,
      get dropped() {
        return wish.current?.dropped ?? 0;
      },
      unsubscribe: async () => {
        this.#wishes.delete(wish);
        await wish.current?.unsubscribe();
      },
    };
    this.#wishes.add(wish);
    await this.#opening;
    if (this.#bus && this.#wishes.has(wish) && !wish.current)
      wish.current = await this.#bus.subscribe(pattern, options);
    return wish;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unlisten();
    await this.#opening;
    await Promise.all([...this.#wishes].map((wish) => wish.unsubscribe().catch(() => {})));
  }

  async #open(connection: NatsConnection): Promise<void> {
    const { publishTimeoutMs } = this.#options;
    this.#bus = undefined;
    const stores = await openStore(connection, this.#options);
    const bus = new NatsBus({ connection, stores, publishTimeoutMs });
    for (const wish of this.#wishes) wish.current = await bus.subscribe(wish.pattern, wish.options);
    this.#bus = bus;
  }

  #whyAway(): string {
    const { state } = this.#options.link;
    return state.kind === "away" ? state.reason : "The broker is not there yet";
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw new BusError("closed", "The bus is closed");
  }
}
