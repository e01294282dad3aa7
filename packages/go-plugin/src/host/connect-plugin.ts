import { ConnectionBroker } from "../broker/connection-broker.ts";
import { InfoStream } from "../broker/info-stream.ts";
import { SocketExchange } from "../broker/socket-exchange.ts";
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
import { readStdio } from "./stdio-reader.ts";

export interface ConnectPluginParts {
  readonly name: string;
  readonly process: PluginProcess;
  readonly address: PluginAddress;
  readonly protocolVersion: number;
  readonly tls: TlsConfig | undefined;
  readonly listenOn: ListenOn;
  readonly translate: Pick<Runner, "pluginToHost" | "hostToPlugin">;
  readonly reattachConfig: ReattachConfig | undefined;
  readonly connectTimeoutMs: number;
  readonly options: ConnectionOptions;
  /** Frees what was made for the plugin before there was a connection. */
  readonly release: () => void;
}

/** Connects to a plugin whose address is known, and opens the streams that go-plugin hosts open. */
export async function connectPlugin(parts: ConnectPluginParts): Promise<PluginConnection> {
  const { tls, options } = parts;
  const { maxMessageBytes, channelOptions, signal } = options;
  const channel = openChannel(parts.address, { tls, maxMessageBytes, channelOptions });
  try {
    await probeConnection(channel, { timeoutMs: parts.connectTimeoutMs, signal });
  } catch (error) {
    channel.close();
    throw error;
  }
  readStdio(channel, options.onStdio);
  const { broker, infos } = openBroker(parts);
  infos.attach(stubOn(channel, GRPCBrokerClient).startStream());
  const release = async () => {
    await broker.close();
    infos.close();
    channel.close();
    parts.release();
  };
  return new GrpcPluginConnection({ ...parts, channel, broker, release });
}

function openBroker({ tls, listenOn, translate, options }: ConnectPluginParts) {
  const infos: InfoStream = new InfoStream((info) => exchange.receive(info));
  const exchange = new SocketExchange({
    listenOn,
    send: (info) => infos.send(info),
    translateOut: translate.hostToPlugin?.bind(translate),
    translateIn: translate.pluginToHost?.bind(translate),
  });
  const broker = new ConnectionBroker(exchange, { tls, maxMessageBytes: options.maxMessageBytes });
  return { broker, infos };
}
