import { ConnectionBroker } from "../broker/connection-broker.ts";
import { InfoStream } from "../broker/info-stream.ts";
import { GRPCBrokerClient } from "../gen/plugin/grpc_broker.ts";
import type { ReattachConfig } from "../reattach-config.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import type { PluginAddress } from "../transport/address.ts";
import type { ListenOn } from "../transport/listen.ts";
import { openChannel, stubOn } from "../transport/open-channel.ts";
import { probeConnection } from "./check-health.ts";
import { GrpcPluginConnection } from "./grpc-plugin-connection.ts";
import type { PluginConnection } from "./plugin-connection.ts";
import type { PluginProcess } from "./plugin-process.ts";
import type { Runner } from "./runner.ts";
import type { ConnectionOptions } from "./start-options.ts";
import { StdioReader } from "./stdio-reader.ts";
import { socketWire, type Wire } from "./wire.ts";

export interface ConnectPluginParts {
  readonly name: string;
  readonly process: PluginProcess;
  readonly address: PluginAddress;
  readonly protocolVersion: number;
  readonly multiplexed: boolean;
  readonly tls: TlsConfig | undefined;
  readonly listenOn: ListenOn;
  readonly translate: Pick<Runner, "pluginToHost" | "hostToPlugin">;
  readonly reattachConfig: ReattachConfig | undefined;
  readonly connectTimeoutMs: number;
  readonly options: ConnectionOptions;
  /** Given for a process that cannot be waited for: stopping only forgets it. */
  readonly letGo?: (() => void) | undefined;
  /** Default: true. False for a plugin that is not ours to stop. */
  readonly askToShutDown?: boolean;
  /** Frees what was made for the plugin before there was a connection. */
  readonly release: () => void;
}

/** Connects to a plugin whose address is known, and opens the streams that go-plugin hosts open. */
export async function connectPlugin(parts: ConnectPluginParts): Promise<PluginConnection> {
  const { tls, options } = parts;
  const { maxMessageBytes, channelOptions } = options;
  const infos: InfoStream = new InfoStream((info) => wire.exchange.receive(info));
  const wire = await openWire(parts, infos);
  const channel = openChannel(wire.address, { tls, maxMessageBytes, channelOptions });
  const broker = new ConnectionBroker(wire.exchange, { tls, maxMessageBytes });
  const stdio = new StdioReader(options.onStdio);
  const disconnect = async () => {
    await broker.close();
    stdio.close();
    infos.close();
    channel.close();
    wire.close();
  };
  try {
    await probeConnection(channel, { timeoutMs: parts.connectTimeoutMs, signal: options.signal });
  } catch (error) {
    await disconnect();
    throw error;
  }
  stdio.open(channel);
  infos.attach(stubOn(channel, GRPCBrokerClient).startStream());
  const release = () => disconnect().finally(parts.release);
  return new GrpcPluginConnection({ ...parts, channel, broker, release });
}

/** The code for multiplexing is loaded for plugins that use it. */
async function openWire(parts: ConnectPluginParts, infos: InfoStream): Promise<Wire> {
  const { address, listenOn, translate, connectTimeoutMs: timeoutMs, options } = parts;
  const encrypted = parts.tls !== undefined;
  const wireOptions = { address, encrypted, infos, listenOn, translate, timeoutMs, signal: options.signal };
  if (!parts.multiplexed) return socketWire(wireOptions);
  const { muxWire } = await import("./mux-wire.ts");
  return muxWire(wireOptions);
}
