import type { Channel, Client, Server } from "@grpc/grpc-js";
import type { ClientConstructor } from "../transport/open-channel.ts";

/**
 * Further gRPC connections between host and plugin, opened by either side. One side takes
 * an id and accepts; the id travels inside an application message; the other side dials it.
 * The two sides' ids are separate.
 */
export interface Broker {
  /** An id that this side has not used yet. */
  nextId(): number;
  /** Serves the services that `register` adds to the connection with this id. Good for one dial, as in go-plugin. */
  accept(id: number, register: (server: Server) => void): Promise<BrokerServer>;
  /** Connects to what the other side accepts under this id, which must happen within 5 s. */
  dial(id: number, options?: DialOptions): Promise<BrokerConnection>;
}

export interface DialOptions {
  /** Default: 5,000, as in go-plugin. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Services behind one broker id. */
export interface BrokerServer {
  /** Stops accepting, lets running calls finish for a moment, then drops them. Idempotent. */
  close(): Promise<void>;
}

/** A connection to the services behind one broker id. */
export interface BrokerConnection {
  readonly channel: Channel;
  /** A stub on this connection. */
  connect<C extends Client>(clientClass: ClientConstructor<C>): C;
  close(): void;
}
