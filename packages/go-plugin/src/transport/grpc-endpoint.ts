import type { Duplex } from "node:stream";
import { type ChannelOptions, Server } from "@grpc/grpc-js";
import { settledWithin } from "../deadline.ts";
import { serverCredentials } from "../tls/credentials.ts";
import type { TlsConfig } from "../tls/tls-config.ts";

export interface GrpcEndpointOptions {
  readonly tls?: TlsConfig | undefined;
  /** Largest message accepted. Default: no limit, as in Go hosts. */
  readonly maxMessageBytes?: number | undefined;
}

/**
 * A gRPC server that is handed its connections instead of listening itself: so one
 * piece of code serves unix sockets, TCP and the streams of a multiplexed socket.
 */
export class GrpcEndpoint {
  readonly server: Server;
  readonly #injector: ReturnType<Server["createConnectionInjector"]>;
  #closing = false;

  constructor(options: GrpcEndpointOptions) {
    this.server = new Server(serverOptions(options));
    this.#injector = this.server.createConnectionInjector(serverCredentials(options.tls));
  }

  /** Serves one connection. */
  accept(connection: Duplex): void {
    if (this.#closing) connection.destroy();
    else this.#injector.injectConnection(connection);
  }

  /** Takes no more connections, lets running calls finish for the grace time, then drops them. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    const drained = new Promise<void>((resolve) => {
      this.server.tryShutdown(() => resolve());
    });
    if (!(await settledWithin(drained, graceMs))) this.server.forceShutdown();
    this.#injector.destroy();
  }
}

function serverOptions({ maxMessageBytes }: GrpcEndpointOptions): ChannelOptions {
  return {
    "grpc.max_receive_message_length": maxMessageBytes ?? -1,
    "grpc.max_send_message_length": -1,
  };
}
