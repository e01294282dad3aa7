import { BROKER_TIMEOUT_MS } from "../core-protocol.ts";
import { PluginError } from "../plugin-error.ts";
import { GrpcEndpoint, type GrpcEndpointOptions } from "../transport/grpc-endpoint.ts";
import { openChannel, stubOn, whenConnected } from "../transport/open-channel.ts";
import type { Broker, BrokerConnection, BrokerServer, DialOptions } from "./broker.ts";
import type { Exchange, Reached } from "./exchange.ts";

/** Running calls of a broker server get this long to finish. */
const CLOSE_GRACE_MS = 500;

/** The broker over either kind of exchange. TLS and limits are those of the main connection. */
export class ConnectionBroker implements Broker {
  readonly #exchange: Exchange;
  readonly #options: GrpcEndpointOptions;
  readonly #open = new Set<{ close(): unknown }>();
  #lastId = 0;
  #closed = false;

  constructor(exchange: Exchange, options: GrpcEndpointOptions) {
    this.#exchange = exchange;
    this.#options = options;
  }

  nextId(): number {
    this.#lastId = (this.#lastId + 1) >>> 0;
    return this.#lastId;
  }

  async accept(id: number, register: Parameters<Broker["accept"]>[1]): Promise<BrokerServer> {
    this.#throwIfClosed("accept", id);
    const endpoint = new GrpcEndpoint(this.#options);
    register(endpoint.server);
    const withdraw = await this.#exchange.offer(id, (connection) => endpoint.accept(connection));
    return this.#track(async () => {
      await endpoint.close(CLOSE_GRACE_MS);
      withdraw();
    });
  }

  async dial(id: number, options: DialOptions = {}): Promise<BrokerConnection> {
    this.#throwIfClosed("dial", id);
    const { timeoutMs = BROKER_TIMEOUT_MS, signal } = options;
    try {
      const deadline = Date.now() + timeoutMs;
      const reached = await this.#exchange.reach(id, { timeoutMs, signal });
      return await this.#connect(reached, Math.max(deadline - Date.now(), 1));
    } catch (error) {
      throw PluginError.from(error).within(`Cannot dial broker id ${id}`);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#exchange.close();
    await Promise.all([...this.#open].map((open) => open.close()));
  }

  async #connect(reached: Reached, timeoutMs: number): Promise<BrokerConnection> {
    const channel = openChannel(reached.address, this.#options);
    const { close } = this.#track(async () => {
      channel.close();
      reached.close();
    });
    try {
      await whenConnected(channel, timeoutMs);
    } catch (error) {
      await close();
      throw reached.failure?.() ?? error;
    }
    return { channel, connect: (clientClass) => stubOn(channel, clientClass), close: () => void close() };
  }

  /** Closed once, with the broker at the latest. */
  #track(close: () => Promise<void>): BrokerServer {
    let closing: Promise<void> | undefined;
    const tracked = {
      close: () => {
        this.#open.delete(tracked);
        closing ??= close();
        return closing;
      },
    };
    this.#open.add(tracked);
    return tracked;
  }

  #throwIfClosed(action: string, id: number): void {
    if (this.#closed)
      throw new PluginError("closed", `Cannot ${action} broker id ${id}: connection is closed`);
  }
}
