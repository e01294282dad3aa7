import type { Exchange } from "../broker/exchange.ts";
import type { InfoStream } from "../broker/info-stream.ts";
import { SocketExchange } from "../broker/socket-exchange.ts";
import type { PluginAddress } from "../transport/address.ts";
import type { ListenOn } from "../transport/listen.ts";
import type { Runner } from "./runner.ts";

/** How connections to one plugin are made: the address of the main one, and the way to the others. */
export interface Wire {
  readonly address: PluginAddress;
  readonly exchange: Exchange;
  close(): void;
}

export interface WireOptions {
  readonly address: PluginAddress;
  readonly encrypted: boolean;
  readonly infos: InfoStream;
  readonly listenOn: ListenOn;
  readonly translate: Pick<Runner, "pluginToHost" | "hostToPlugin">;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A socket for each connection. */
export function socketWire({ address, encrypted, infos, listenOn, translate }: WireOptions): Wire {
  const exchange = new SocketExchange({
    listenOn,
    encrypted,
    send: (info) => infos.send(info),
    translateOut: translate.hostToPlugin?.bind(translate),
    translateIn: translate.pluginToHost?.bind(translate),
  });
  return { address, exchange, close: () => {} };
}
