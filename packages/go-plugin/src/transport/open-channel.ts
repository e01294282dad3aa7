import {
  Channel,
  ChannelCredentials,
  type ChannelOptions,
  type Client,
  type ClientOptions,
  connectivityState,
} from "@grpc/grpc-js";
import { PluginError } from "../plugin-error.ts";
import { channelCredentials, channelTlsOptions } from "../tls/credentials.ts";
import type { TlsConfig } from "../tls/tls-config.ts";
import { grpcTarget, type PluginAddress } from "./address.ts";

export interface OpenChannelOptions {
  readonly tls?: TlsConfig | undefined;
  /** Largest message accepted. Default: no limit, as in Go hosts. */
  readonly maxMessageBytes?: number | undefined;
  readonly channelOptions?: ChannelOptions | undefined;
}

/** A client class as code generators for grpc-js write it. */
export type ClientConstructor<C extends Client> = new (
  address: string,
  credentials: ChannelCredentials,
  options?: Partial<ClientOptions>,
) => C;

/** Makes a channel; it connects with the first call, or with `whenConnected`. */
export function openChannel(address: PluginAddress, options: OpenChannelOptions = {}): Channel {
  return new Channel(grpcTarget(address), channelCredentials(options.tls), {
    "grpc.max_receive_message_length": options.maxMessageBytes ?? -1,
    "grpc.max_send_message_length": -1,
    // The address is a local socket: neither a proxy from the environment nor DNS has a say.
    "grpc.enable_http_proxy": 0,
    "grpc.service_config_disable_resolution": 1,
    ...channelTlsOptions(options.tls),
    ...options.channelOptions,
  });
}

/** A stub on a channel that exists already. Closing the stub would close the channel. */
export function stubOn<C extends Client>(channel: Channel, clientClass: ClientConstructor<C>): C {
  return new clientClass(channel.getTarget(), ChannelCredentials.createInsecure(), {
    channelOverride: channel,
  });
}

/** Connects now; rejects at the first failure instead of trying again until the deadline. */
export async function whenConnected(channel: Channel, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let state = channel.getConnectivityState(true);
  while (state !== connectivityState.READY) {
    if (state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN) {
      throw new PluginError("connect_failed", "connection refused or dropped");
    }
    await stateChange(channel, state, { deadline, timeoutMs });
    state = channel.getConnectivityState(true);
  }
}

function stateChange(
  channel: Channel,
  from: connectivityState,
  { deadline, timeoutMs }: { deadline: number; timeoutMs: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.watchConnectivityState(from, deadline, (error) => {
      if (error === undefined) resolve();
      else reject(new PluginError("timeout", `no connection within ${timeoutMs} ms`, { cause: error }));
    });
  });
}
