import type { Bus, CloudEvent, Subscription } from "@backplane/bus";
import type { EventSubscriptionDefinition } from "../description/definitions.ts";
import { HostError } from "../host-error.ts";
import { pause } from "../plugin/pause.ts";
import { isForPlugin, startsPlugins } from "./event-interest.ts";
import { type Attempts, countAttempt, decideRedelivery, redeliveryPauseMs } from "./redelivery-policy.ts";

export interface EventDeliveryOptions extends EventSubscriptionDefinition {
  readonly bus: Bus;
  readonly plugin: string;
  /** Resolves when the plugin has handled it. @throws HostError */
  readonly deliver: (delivery: Delivery) => Promise<void>;
  readonly isRunning: () => boolean;
  readonly warn: (message: string) => void;
}

/** One event on its way to a plugin. */
export interface Delivery {
  readonly pattern: string;
  readonly event: CloudEvent;
  /** How many events the subscription has lost so far. */
  readonly dropped: number;
  /** The subscription has ended: nobody waits for the plugin any more. */
  readonly signal: AbortSignal;
}

/** Events that wait for a slow plugin, for each of its subscriptions. */
const queueSize = 256;

/**
 * Brings the events of one subscription to the plugin, one after the other, whichever of its processes runs. What is durable is brought
 * again until it was handled, or there is no hope for it.
 */
export class EventDelivery {
  readonly pattern: string;
  readonly durable: boolean;
  readonly #options: EventDeliveryOptions;
  readonly #closing = new AbortController();
  #subscription: Promise<Subscription | undefined> | undefined;
  #queued: Subscription | undefined;
  /** Ends the pause before the next try. */
  #waking = new AbortController();
  /** Events that could not be brought. */
  #undelivered = 0;
  #failed = 0;

  constructor(options: EventDeliveryOptions) {
    this.#options = options;
    this.pattern = options.pattern;
    this.durable = options.durable;
  }

  /** Lost because the plugin was slow, or could not be started. */
  get dropped(): number {
    return (this.#queued?.dropped ?? 0) + this.#undelivered;
  }

  /** Events that the plugin had and did not handle. */
  get failed(): number {
    return this.#failed;
  }

  /** Subscribes, and tries again until it can. Resolves after the first try. Never rejects. */
  async open(): Promise<void> {
    const first = this.#subscribe();
    this.#subscription = first.then((subscription) => subscription ?? this.#subscribeLater());
    await first;
  }

  /** There is a process, or a chance to make one: whatever waits is tried at once. */
  wake(): void {
    this.#waking.abort();
    this.#waking = new AbortController();
  }

  /** A durable subscription goes on where it stopped when it is opened again. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.wake();
    const subscription = await this.#subscription;
    await subscription?.unsubscribe();
  }

  async #subscribe(): Promise<Subscription | undefined> {
    const { bus, plugin, pattern, durable, warn } = this.#options;
    try {
      this.#queued = await bus.subscribe(pattern, {
        onEvent: (event) => this.#bring(event),
        ...(durable && { durable: `plugin/${plugin}/${pattern}` }),
        queueSize,
        onDropped: () => this.#warnOfLoss(),
        onError: () => {},
      });
      return this.#queued;
    } catch (error) {
      if (!this.#closing.signal.aborted) warn(`Cannot hear "${pattern}": ${(error as Error).message}`);
      return undefined;
    }
  }

  async #subscribeLater(): Promise<Subscription | undefined> {
    for (let attempt = 0; !this.#closing.signal.aborted; attempt++) {
      await this.#pause(redeliveryPauseMs(attempt));
      const subscription = this.#closing.signal.aborted ? undefined : await this.#subscribe();
      if (subscription) return subscription;
    }
    return undefined;
  }

  /** @throws HostError "closed" when the subscription ends before the event was handled */
  async #bring(event: CloudEvent): Promise<void> {
    const { plugin, isRunning } = this.#options;
    if (!isForPlugin(event, plugin)) return;
    if (!this.durable && !startsPlugins(event) && !isRunning()) return;
    let attempts: Attempts | undefined;
    while (!this.#closing.signal.aborted) {
      const failure = await this.#try(event);
      if (!failure) return;
      if (this.#closing.signal.aborted) break;
      if (!attempts && this.durable) this.#warn(`${failure.message}; it comes again`);
      attempts = countAttempt(attempts, failure.code);
      const decision = decideRedelivery(attempts, { durable: this.durable });
      if (decision.action === "drop") return this.#drop();
      if (decision.action === "give_up") return this.#giveUp(event, { failure, ...decision });
      await this.#pause(decision.afterMs);
    }
    throw new HostError("closed", `The subscription to "${this.pattern}" has ended`);
  }

  async #try(event: CloudEvent): Promise<HostError | undefined> {
    try {
      const { pattern, dropped } = this;
      await this.#options.deliver({ pattern, event, dropped, signal: this.#closing.signal });
      return undefined;
    } catch (error) {
      return HostError.from(error);
    }
  }

  #drop(): void {
    this.#undelivered += 1;
    this.#warnOfLoss();
  }

  #giveUp(
    { id, type, source }: CloudEvent,
    { failure, because }: { failure: HostError; because: string },
  ): void {
    this.#failed += 1;
    if (this.durable)
      this.#warn(`${failure.message}. Event "${id}" of "${type}" from ${source} is set aside: ${because}`);
    else if (isSeldom(this.#failed)) this.#warn(`${failure.message}; ${this.#failed} in all`);
  }

  async #pause(ms: number): Promise<void> {
    if (!this.#closing.signal.aborted) await pause(ms, this.#waking.signal);
  }

  #warnOfLoss(): void {
    const { dropped } = this;
    if (isSeldom(dropped))
      this.#options.warn(`It is too slow for its events of "${this.pattern}": ${dropped} lost so far`);
  }

  #warn(what: string): void {
    this.#options.warn(`Could not handle an event of "${this.pattern}": ${what}`);
  }
}

/** One that is slow, or fails, loses many. */
function isSeldom(count: number): boolean {
  return /^10*$/.test(`${count}`);
}
