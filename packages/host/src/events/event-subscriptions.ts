import type { Bus } from "@backplane/bus";
import type { EventSubscriptionDefinition } from "../description/definitions.ts";
import { type Delivery, EventDelivery } from "./event-delivery.ts";
import { type EventPermissions, subscribeRefusal } from "./event-permissions.ts";

export interface EventSubscriptionsOptions {
  readonly bus: Bus;
  readonly plugin: string;
  /** Hears nothing in this host, whatever is granted. */
  readonly isDeaf: boolean;
  readonly permissions: () => EventPermissions;
  readonly deliver: (delivery: Delivery) => Promise<void>;
  readonly isRunning: () => boolean;
  readonly warn: (message: string) => void;
}

/** One subscription of a plugin's, as `backplane list` shows it. */
export interface EventSubscriptionStatus extends EventSubscriptionDefinition {
  /** Events that it lost: the plugin was slow, or could not be started. */
  readonly dropped: number;
  /** Events that the plugin had and did not handle; of a durable subscription, after many tries. */
  readonly failed: number;
  /** Why the plugin does not hear them, and what to do. Absent: it does. */
  readonly refused?: string;
}

/** What one plugin hears, over all its processes and versions. */
export class EventSubscriptions {
  readonly #options: EventSubscriptionsOptions;
  readonly #open = new Map<string, EventDelivery>();
  #wanted: readonly EventSubscriptionDefinition[] = [];
  #changing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: EventSubscriptionsOptions) {
    this.#options = options;
  }

  get status(): readonly EventSubscriptionStatus[] {
    return this.#wanted.map((wanted) => {
      const refused = subscribeRefusal(this.#options.permissions(), wanted.pattern);
      const { dropped = 0, failed = 0 } = this.#open.get(wanted.pattern) ?? {};
      return { ...wanted, dropped, failed, ...(refused !== undefined && { refused }) };
    });
  }

  /** Opens what is wanted and granted, and closes what no longer is; what stays misses nothing. Never rejects. */
  update(wanted: readonly EventSubscriptionDefinition[] = this.#wanted): Promise<void> {
    this.#wanted = wanted;
    this.#changing = this.#changing.then(() => this.#adjust());
    return this.#changing;
  }

  /** The plugin can be started, or started anew. */
  wake(): void {
    for (const delivery of this.#open.values()) delivery.wake();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.update();
  }

  async #adjust(): Promise<void> {
    const hearsNothing = this.#isClosed || this.#options.isDeaf;
    const due = hearsNothing ? [] : this.#wanted.filter((wanted) => this.#isGranted(wanted));
    const gone = [...this.#open.values()].filter(
      (delivery) => !due.some((wanted) => isSame(wanted, delivery)),
    );
    for (const delivery of gone) this.#open.delete(delivery.pattern);
    await Promise.all(gone.map((delivery) => delivery.close().catch(() => {})));
    const fresh = due.filter(({ pattern }) => !this.#open.has(pattern));
    await Promise.all(fresh.map((wanted) => this.#subscribe(wanted)));
  }

  #subscribe(wanted: EventSubscriptionDefinition): Promise<void> {
    const delivery = new EventDelivery({ ...this.#options, ...wanted });
    this.#open.set(wanted.pattern, delivery);
    return delivery.open();
  }

  #isGranted({ pattern }: EventSubscriptionDefinition): boolean {
    return subscribeRefusal(this.#options.permissions(), pattern) === undefined;
  }
}

function isSame(one: EventSubscriptionDefinition, other: EventSubscriptionDefinition): boolean {
  return one.pattern === other.pattern && one.durable === other.durable;
}
