import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { eventSubject, streamName } from "./event-subject.ts";
import { toBusError } from "./to-bus-error.ts";

export interface StoreOptions {
  /** How long stored events are kept for durable subscribers. Default 7 days. */
  readonly maxAgeMs?: number | undefined;
  /** How much is kept at most; the oldest go first. Default 256 MiB. */
  readonly maxStoredBytes?: number | undefined;
}

const defaultMaxAgeMs = 7 * 24 * 3_600_000;
const defaultMaxStoredBytes = 256 * 1024 * 1024;

/** Makes the stream of events where it is not there. False: the broker stores nothing for this host (no JetStream, or no permission). @throws BusError */
export async function openStore(
  connection: NatsConnection,
  { maxAgeMs = defaultMaxAgeMs, maxStoredBytes = defaultMaxStoredBytes }: StoreOptions,
): Promise<boolean> {
  try {
    const manager = await jetstreamManager(connection);
    const config = {
      subjects: [eventSubject(">")],
      max_age: maxAgeMs * 1_000_000,
      max_bytes: maxStoredBytes,
    };
    await manager.streams.add({ name: streamName, ...config });
    return true;
  } catch (error) {
    const { message } = error as Error;
    // The stream is there, with other bounds: whoever made it decided them.
    if (/already in use/i.test(message)) return true;
    if (/jetstream.*not enabled|no responders/i.test(message)) return false;
    const failure = toBusError(error, "Cannot set up the broker's store");
    if (failure.code === "forbidden") return false;
    throw failure;
  }
}
