import { createHash } from "node:crypto";
import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { SubscribeOptions, Subscription } from "../bus.ts";
import { decodeEvent } from "../cloud-event.ts";
import { eventSubject, streamName } from "./event-subject.ts";
import { toBusError } from "./to-bus-error.ts";

/** The broker delivers an event again that was not answered for so long. */
const defaultAckWaitMs = 30_000;

const defaultQueueSize = 1_000;

/** Before an event that a subscriber threw for comes again. */
const retryMs = 1_000;

export interface DurableOptions extends SubscribeOptions {
  readonly pattern: string;
  /** Default 30000. */
  readonly ackWaitMs?: number | undefined;
}

/** A consumer that the broker keeps: events come one at a time, in order, until each is dealt with. */
export async function openDurable(
  connection: NatsConnection,
  options: DurableOptions,
): Promise<Subscription> {
  try {
    const messages = await consume(connection, options);
    return new DurableSubscription(messages, { ...options, connection });
  } catch (cause) {
    throw toBusError(cause, `Cannot subscribe durably to "${options.pattern}"`);
  }
}

class DurableSubscription implements Subscription {
  readonly pattern: string;
  readonly dropped = 0;
  readonly #messages: ConsumerMessages;
  readonly #options: DurableOptions & { readonly connection: NatsConnection };
  readonly #handled: RecentNumbers;
  readonly #done: Promise<void>;
  /** After unsubscribe(): resolves when the broker hands out nothing more. */
  #deaf: Promise<void> | undefined;

  constructor(messages: ConsumerMessages, options: DurableOptions & { readonly connection: NatsConnection }) {
    this.pattern = options.pattern;
    this.#messages = messages;
    this.#options = options;
    this.#handled = new RecentNumbers(2 * (options.queueSize ?? defaultQueueSize));
    this.#done = this.#run();
  }

  async unsubscribe(): Promise<void> {
    const { connection } = this.#options;
    if (this.#deaf === undefined) {
      this.#messages.stop();
      this.#deaf = connection.flush().catch(() => {});
    }
    await this.#done;
    await connection.flush().catch(() => {});
  }

  async #run(): Promise<void> {
    for await (const message of this.#messages) {
      if (this.#deaf !== undefined) {
        // To whoever takes the subscription up, before newer ones. The broker may hand one of them to nobody, for the request that still stands there: it
        // comes after the wait for an answer.
        await this.#deaf;
        message.nak();
      } else if (this.#handled.has(message.seq)) message.ack();
      else await this.#deliver(message);
    }
  }

  async #deliver(message: JsMsg): Promise<void> {
    const { onEvent, onError, ackWaitMs = defaultAckWaitMs } = this.#options;
    const working = setInterval(() => message.working(), ackWaitMs / 3);
    try {
      await onEvent(decodeEvent(message.data));
      // Those that wait here behind a slow one are delivered again when the broker has waited long enough.
      this.#handled.add(message.seq);
      message.ack();
    } catch (error) {
      onError?.(error);
      await this.#refuse(message, error);
    } finally {
      clearInterval(working);
    }
  }

  /** What is no event will never be one. */
  async #refuse(message: JsMsg, error: unknown): Promise<void> {
    if ((error as { code?: unknown }).code === "invalid") return message.term();
    await this.#deaf;
    message.nak(this.#deaf === undefined ? retryMs : undefined);
  }
}

/** The last few of many numbers. */
class RecentNumbers {
  readonly #size: number;
  readonly #numbers = new Set<number>();

  constructor(size: number) {
    this.#size = size;
  }

  has(number: number): boolean {
    return this.#numbers.has(number);
  }

  add(number: number): void {
    this.#numbers.add(number);
    const [oldest] = this.#numbers;
    if (this.#numbers.size > this.#size && oldest !== undefined) this.#numbers.delete(oldest);
  }
}

async function consume(
  connection: NatsConnection,
  { pattern, durable = "", queueSize = defaultQueueSize, ackWaitMs = defaultAckWaitMs }: DurableOptions,
): Promise<ConsumerMessages> {
  const manager = await jetstreamManager(connection);
  const name = consumerName(durable);
  await manager.consumers.add(streamName, {
    durable_name: name,
    filter_subject: eventSubject(pattern),
    ack_policy: AckPolicy.Explicit,
    ack_wait: ackWaitMs * 1_000_000,
    deliver_policy: DeliverPolicy.New,
    max_ack_pending: queueSize,
  });
  const consumer = await jetstream(connection).consumers.get(streamName, name);
  return consumer.consume({ max_messages: queueSize });
}

/** NATS's names are narrower than ours. */
function consumerName(durable: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(durable)) return durable;
  return createHash("sha256").update(durable).digest("hex").slice(0, 32);
}
