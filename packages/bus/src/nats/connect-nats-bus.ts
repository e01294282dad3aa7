import type { Bus } from "../bus.ts";
import { connectTo } from "./connect-to.ts";
import { NatsBus } from "./nats-bus.ts";
import type { NatsServer } from "./nats-server.ts";
import { openStore, type StoreOptions } from "./open-store.ts";

export interface NatsBusOptions extends StoreOptions {
  readonly server: NatsServer;
  /** Shown in the broker's own monitoring. */
  readonly name: string;
  /** How long publish() goes on trying while the broker is away. Default 30000. */
  readonly publishTimeoutMs?: number | undefined;
}

/** Connects to a broker that runs already. @throws BusError "unavailable", "forbidden" */
export async function connectNatsBus(options: NatsBusOptions): Promise<Bus> {
  const connection = await connectTo(options.server, options);
  try {
    const stores = await openStore(connection, options);
    return new NatsBus({ connection, stores, ...options });
  } catch (error) {
    await connection.close();
    throw error;
  }
}
