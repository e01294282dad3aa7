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
const ackWaitMs = 30_000;

/** Before an event that a subscriber threw for comes again. */
const retryMs = 1_000;

/** A consumer that the broker keeps: events come one at a time, in order, until each is dealt with. */
export async function openDurable(
  connection: NatsConnection,
  options: SubscribeOptions & { readonly pattern: string },
): Promise<Subscription> {
  const { pattern } = options;
  try {
    const messages = await consume(connection, options);
    const done = deliver(messages, options);
    return {
      pattern,
      dropped: 0,
      unsubscribe: async () => {
        messages.stop();
        await done;
        // Until the broker knows, it may hand the next event to nobody, and it comes again only after the wait for its answer.
        await connection.flush().catch(() => {});
      },
    };
  } catch (cause) {
    throw toBusError(cause, `Cannot subscribe durably to "${pattern}"`);
  }
}

async function consume(
  connection: NatsConnection,
  { pattern, durable = "", queueSize = 1_000 }: SubscribeOptions & { readonly pattern: string },
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

async function deliver(messages: ConsumerMessages, options: SubscribeOptions): Promise<void> {
  for await (const message of messages) {
    const working = setInterval(() => message.working(), ackWaitMs / 3);
    try {
      await options.onEvent(decodeEvent(message.data));
      message.ack();
    } catch (error) {
      options.onError?.(error);
      refuse(message, error);
    } finally {
      clearInterval(working);
    }
  }
}

/** What is no event will never be one. */
function refuse(message: JsMsg, error: unknown): void {
  if ((error as { code?: unknown }).code === "invalid") message.term();
  else message.nak(retryMs);
}
