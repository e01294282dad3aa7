import { connect, credsAuthenticator, type NatsConnection, nkeyAuthenticator } from "@nats-io/transport-node";
import type { NatsServer } from "./nats-server.ts";
import { toBusError } from "./to-bus-error.ts";

const connectTimeoutMs = 5_000;

/** One try. A connection that breaks later finds the broker again by itself. @throws BusError "unavailable", "forbidden" */
export async function connectTo(
  server: NatsServer,
  { name, inboxPrefix }: { readonly name: string; readonly inboxPrefix?: string | undefined },
): Promise<NatsConnection> {
  const { urls, user, password, token, credentials, nkeySeed, tls } = server;
  try {
    return await connect({
      servers: [...urls],
      name,
      timeout: connectTimeoutMs,
      // A broker that comes back finds us; publish() has its own deadline.
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      ...(inboxPrefix !== undefined && { inboxPrefix }),
      ...(user !== undefined && { user }),
      ...(password !== undefined && { pass: password }),
      ...(token !== undefined && { token }),
      ...(credentials && { authenticator: credsAuthenticator(credentials) }),
      ...(nkeySeed && { authenticator: nkeyAuthenticator(nkeySeed) }),
      ...(tls && { tls: { ...tls } }),
    });
  } catch (cause) {
    throw toBusError(cause, `Cannot connect to NATS at ${urls.join(", ")}`);
  }
}
