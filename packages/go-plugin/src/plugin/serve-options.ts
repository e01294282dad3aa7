import type { Server } from "@grpc/grpc-js";
import type { Broker } from "../broker/broker.ts";
import type { HandshakeCookie } from "../core-protocol.ts";
import type { ReattachConfig } from "../reattach-config.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import type { PluginAddress } from "../transport/address.ts";

/** Adds a plugin's services, for one application protocol version, to its gRPC server. */
export type RegisterServices = (server: Server, context: ServeContext) => void;

export interface ServeContext {
  /** For connections beside the main one. */
  readonly broker: Broker;
}

export interface ServeOptions {
  readonly handshake: HandshakeCookie;
  /** The services of each application protocol version; the highest that the host knows too is served. */
  readonly versions: Readonly<Record<number, RegisterServices>>;
  /** Instead of the certificate that AutoMTLS would make; may load it when needed. */
  readonly tls?: TlsConfig | (() => TlsConfig | Promise<TlsConfig>);
  /** Largest message accepted from the host. Default: no limit. */
  readonly maxMessageBytes?: number;
  /** Runs when the host asks for the end, before the servers close. Default: nothing. */
  readonly beforeShutdown?: () => Promise<void> | void;
  /** Bound on `beforeShutdown`. Default: 1,000; a Go host kills after 2,000. */
  readonly beforeShutdownTimeoutMs?: number;
  /** End when the process that started this one ends. Default: true. False for plugins that another host may attach to. */
  readonly exitWithHost?: boolean;
  /** Serve without a host that started this process, for tests and debuggers. */
  readonly test?: ServeTestOptions;
}

/** Test mode: no cookie, no handshake line, no process exit, stdout and signals left alone. */
export interface ServeTestOptions {
  /** Called once, with what a host needs to attach. */
  readonly onReattach: (config: ReattachConfig) => void;
  /** Ends the serving. */
  readonly signal?: AbortSignal;
}

/** A plugin that is being served. */
export interface ServedPlugin {
  readonly protocolVersion: number;
  readonly address: PluginAddress;
  readonly broker: Broker;
  /** Resolves when the servers are closed and the sockets gone. The process exits right after, except in test mode. */
  readonly closed: Promise<void>;
  /** Closes as if the host had asked to. */
  close(): Promise<void>;
}
