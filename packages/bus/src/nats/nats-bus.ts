import { type JetStreamClient, jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Bus, SubscribeOptions, Subscription } from "../bus.ts";
import { BusError } from "../bus-error.ts";
import { type CloudEvent, decodeEvent, encodeEvent, readEvent } from "../cloud-event.ts";
import { EventQueue } from "../event-queue.ts";
import { mustBePattern } from "../subject.ts";
import { openDurable } from "./durable-subscription.ts";
import { eventSubject } from "./event-subject.ts";
import { publishStored } from "./publish-stored.ts";
import { toBusError } from "./to-bus-error.ts";

export interface NatsBusParts {
  readonly publishTimeoutMs?: number | undefined;
  readonly connection: NatsConnection;
  /** Whether the broker stores events. */
  readonly stores: boolean;
}

const defaultPublishTimeoutMs = 30_000;

/** Events over a NATS broker: core subjects for whoever listens now, JetStream for durable subscriptions. */
export class NatsBus implements Bus {
  readonly #parts: NatsBusParts;
  readonly #jetstream: JetStreamClient;
  readonly #subscriptions = new Set<Subscription>();
  #closing: Promise<void> | undefined;

  constructor(parts: NatsBusParts) {
    this.#parts = parts;
    this.#jetstream = jetstream(parts.connection);
  }

  async publish(event: CloudEvent): Promise<void> {
    this.#mustBeOpen();
    readEvent(event);
    const message = { id: event.id, subject: eventSubject(event.type), bytes: encodeEvent(event) };
    const { stores, connection, publishTimeoutMs = defaultPublishTimeoutMs } = this.#parts;
    if (stores) return publishStored(this.#jetstream, { ...message, timeoutMs: publishTimeoutMs });
    connection.publish(message.subject, message.bytes);
    await connection.flush();
  }

  /** Whoever listens may do so on another machine. */
  isHeard(): boolean {
    return this.#closing === undefined;
  }

  async subscribe(pattern: string, options: SubscribeOptions): Promise<Subscription> {
    this.#mustBeOpen();
    mustBePattern(pattern);
    const subscription =
      options.durable === undefined
        ? await this.#listen(pattern, options)
        : await this.#openDurable(pattern, options);
    this.#subscriptions.add(subscription);
    return subscription;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.unsubscribe()));
    await this.#parts.connection.close();
  }

  async #listen(pattern: string, options: SubscribeOptions): Promise<Subscription> {
    const { connection } = this.#parts;
    const queue = new EventQueue(options);
    const inner = connection.subscribe(eventSubject(pattern), {
      callback: (error, message) => {
        if (error) options.onError?.(toBusError(error, `Cannot listen to "${pattern}"`));
        else this.#take(queue, { bytes: message.data, options });
      },
    });
    await connection.flush().catch((cause) => {
      throw toBusError(cause, `Cannot listen to "${pattern}"`);
    });
    return {
      pattern,
      get dropped() {
        return queue.dropped;
      },
      unsubscribe: async () => {
        inner.unsubscribe();
        queue.close();
      },
    };
  }

  /** Others may publish on the broker too: what is no event is left out. */
  #take(queue: EventQueue, { bytes, options }: { bytes: Uint8Array; options: SubscribeOptions }): void {
    try {
      queue.push(decodeEvent(bytes));
    } catch (error) {
      options.onError?.(error);
    }
  }

  #openDurable(pattern: string, options: SubscribeOptions): Promise<Subscription> {
    if (this.#parts.stores) return openDurable(this.#parts.connection, { pattern, ...options });
    throw new BusError(
      "unavailable",
      `Cannot subscribe durably to "${pattern}": the broker has no JetStream`,
    );
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new BusError("closed", "The bus is closed");
  }
}
