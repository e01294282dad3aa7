import { ConnectionBroker } from "../broker/connection-broker.ts";
import { InfoStream } from "../broker/info-stream.ts";
import { settledWithin } from "../deadline.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import type { PluginAddress } from "../transport/address.ts";
import { GrpcEndpoint } from "../transport/grpc-endpoint.ts";
import { type Listener, type ListenOn, listen } from "../transport/listen.ts";
import { addCoreServices } from "./core-services.ts";
import type { RegisterServices, ServeOptions } from "./serve-options.ts";
import type { StdioBuffer } from "./stdio-buffer.ts";
import type { MakeWire, Wire } from "./wire.ts";

/** Running calls get this long after the host has asked for the end; it waits 2 s in all. */
const CLOSE_GRACE_MS = 200;

export interface PluginServerOptions {
  readonly listenOn: ListenOn;
  readonly makeWire: MakeWire;
  readonly tls: TlsConfig | undefined;
  readonly stdio: StdioBuffer;
  readonly register: RegisterServices;
  readonly options: ServeOptions;
}

/** The plugin's gRPC server with go-plugin's services and its own, and the broker. */
export class PluginServer {
  readonly broker: ConnectionBroker;
  readonly closed: Promise<void>;
  readonly #endpoint: GrpcEndpoint;
  readonly #wire: Wire;
  readonly #infos: InfoStream;
  readonly #options: PluginServerOptions;
  #listener: Listener | undefined;
  #resolveClosed: () => void = () => {};
  #finished: Promise<void> | undefined;
  #closing = false;

  constructor(serverOptions: PluginServerOptions) {
    const { tls, listenOn, makeWire, stdio, register, options } = serverOptions;
    const { maxMessageBytes } = options;
    this.#options = serverOptions;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#infos = new InfoStream((info) => this.#wire.exchange.receive(info));
    this.#endpoint = new GrpcEndpoint({ tls, maxMessageBytes });
    this.#wire = makeWire({
      listenOn,
      encrypted: tls !== undefined,
      infos: this.#infos,
      serve: (connection) => this.#endpoint.accept(connection),
    });
    this.broker = new ConnectionBroker(this.#wire.exchange, { tls, maxMessageBytes });
    addCoreServices(this.#endpoint.server, {
      infos: this.#infos,
      stdio,
      onShutdown: () => this.#shutdown(),
    });
    register(this.#endpoint.server, { broker: this.broker });
  }

  async listen(): Promise<PluginAddress> {
    this.#listener = await listen(this.#options.listenOn, (socket) => this.#wire.receive(socket));
    return this.#listener.address;
  }

  /** Everything that ends a plugin comes here: the host's request, a signal, the host's death. Idempotent. */
  async close(): Promise<void> {
    await this.#finish();
    if (!this.#closing) {
      this.#closing = true;
      await this.#closeServers();
      this.#resolveClosed();
    }
    await this.closed;
  }

  /** The host's request: its answer must leave before the servers close. */
  async #shutdown(): Promise<void> {
    await this.#finish();
    setImmediate(() => void this.close());
  }

  #finish(): Promise<void> {
    this.#finished ??= this.#runBeforeShutdown();
    return this.#finished;
  }

  async #runBeforeShutdown(): Promise<void> {
    const { beforeShutdown, beforeShutdownTimeoutMs = 1_000 } = this.#options.options;
    if (beforeShutdown === undefined) return;
    // Its failure must not keep the plugin alive; its author sees it on stderr.
    const run = Promise.resolve()
      .then(beforeShutdown)
      .catch(
        (error: unknown) => void process.stderr.write(`[ERROR] beforeShutdown failed: ${String(error)}\n`),
      );
    await settledWithin(run, beforeShutdownTimeoutMs);
  }

  async #closeServers(): Promise<void> {
    this.#options.stdio.close();
    this.#infos.close();
    await Promise.all([this.broker.close(), this.#endpoint.close(CLOSE_GRACE_MS)]);
    this.#listener?.close();
  }
}
