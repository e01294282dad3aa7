import type { Channel, Client } from "@grpc/grpc-js";
import type { Broker } from "../broker/broker.ts";
import type { ReattachConfig } from "../reattach-config.ts";
import type { PluginAddress } from "../transport/address.ts";
import type { ClientConstructor } from "../transport/open-channel.ts";
import type { StopOptions } from "./kill-ladder.ts";
import type { PluginExit } from "./plugin-process.ts";

/** A running plugin and the one gRPC connection to it. */
export interface PluginConnection {
  readonly name: string;
  /** Undefined when the plugin does not run on this machine. */
  readonly pid: number | undefined;
  /** The application protocol version that the plugin chose; 0 when unknown (attached by an old config). */
  readonly protocolVersion: number;
  /** Where the plugin listens. */
  readonly address: PluginAddress;
  readonly isEncrypted: boolean;
  readonly channel: Channel;
  readonly broker: Broker;
  /** Always resolves: when the process has ended, or was let go. */
  readonly exited: Promise<PluginExit>;
  /** A stub on the one connection. Not to be closed: that would close the connection. */
  connect<C extends Client>(clientClass: ClientConstructor<C>): C;
  /** Resolves when the plugin says that it serves. */
  ping(options?: PingOptions): Promise<void>;
  /** Asks the plugin to end, then makes it; each step is bounded. Later calls get the first one's outcome. */
  stop(options?: StopOptions): Promise<PluginExit>;
  /** Ends the plugin at once, with SIGKILL. */
  kill(): Promise<PluginExit>;
  /** What another host needs to attach. Not for a plugin under AutoMTLS or multiplexing, whose keys and socket are ours alone. */
  reattachConfig(): ReattachConfig;
}

export interface PingOptions {
  /** Default: 5,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}
