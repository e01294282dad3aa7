import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import type { Bus } from "../bus.ts";
import { eventSubject, streamName } from "./event-subject.ts";
import { NatsBus } from "./nats-bus.ts";
import type { NatsServer } from "./nats-server.ts";
import { toBusError } from "./to-bus-error.ts";

export interface NatsBusOptions {
  readonly server: NatsServer;
  /** Shown in the broker's own monitoring. */
  readonly name: string;
  /** How long publish() goes on trying while the broker is away. Default 30000. */
  readonly publishTimeoutMs?: number | undefined;
  /** How long stored events are kept for durable subscribers. Default 7 days. */
  readonly maxAgeMs?: number | undefined;
  /** How much is kept at most; the oldest go first. Default 256 MiB. */
  readonly maxStoredBytes?: number | undefined;
  readonly onError?: ((error: Error) => void) | undefined;
}

const defaultMaxAgeMs = 7 * 24 * 3_600_000;
const defaultMaxStoredBytes = 256 * 1024 * 1024;

/** Connects to a broker that runs already. @throws BusError "unavailable", "forbidden" */
export async function connectNatsBus(options: NatsBusOptions): Promise<Bus> {
  const connection = await open(options);
  try {
    const stores = await ensureStream(connection, options);
    return new NatsBus({ connection, stores, ...options });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function open({ server, name }: NatsBusOptions): Promise<NatsConnection> {
  const { urls, user, password, token, credentials, tls } = server;
  const { credsAuthenticator } = await import("@nats-io/transport-node");
  try {
    return await connect({
      servers: [...urls],
      name,
      // A broker that comes back finds us; publish() has its own deadline.
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      ...(user !== undefined && { user }),
      ...(password !== undefined && { pass: password }),
      ...(token !== undefined && { token }),
      ...(credentials && { authenticator: credsAuthenticator(credentials) }),
      ...(tls && { tls: { ...tls } }),
    });
  } catch (cause) {
    throw toBusError(cause, `Cannot connect to NATS at ${urls.join(", ")}`);
  }
}

/** False: the broker stores nothing (no JetStream). */
async function ensureStream(
  connection: NatsConnection,
  { maxAgeMs = defaultMaxAgeMs, maxStoredBytes = defaultMaxStoredBytes }: NatsBusOptions,
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
    throw toBusError(error, "Cannot set up the broker's store");
  }
}
