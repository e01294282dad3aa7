import type { Duplex } from "node:stream";
import type { Exchange } from "../broker/exchange.ts";
import type { InfoStream } from "../broker/info-stream.ts";
import { SocketExchange } from "../broker/socket-exchange.ts";
import { ENVIRONMENT } from "../core-protocol.ts";
import type { ListenOn } from "../transport/listen.ts";

/** What the host's connections to the plugin's socket mean, and the way to the others. */
export interface Wire {
  readonly exchange: Exchange;
  /** Takes in a connection to the plugin's socket. */
  receive(connection: Duplex): void;
}

export interface WireOptions {
  readonly listenOn: ListenOn;
  readonly encrypted: boolean;
  readonly infos: InfoStream;
  /** Serves a connection to the main server. */
  readonly serve: (connection: Duplex) => void;
}

export type MakeWire = (options: WireOptions) => Wire;

/** What the host asks for, and what to say about it in the handshake. */
export interface Multiplexing {
  readonly makeWire: MakeWire;
  /** Undefined when the host did not ask, in whatever way. */
  readonly multiplexed: boolean | undefined;
}

/** The wire that the environment asks for; the code for multiplexing is loaded only for it. */
export async function multiplexingFrom(env: NodeJS.ProcessEnv): Promise<Multiplexing> {
  const asked = env[ENVIRONMENT.multiplex] || undefined;
  // What Go's strconv.ParseBool takes for true.
  if (asked === undefined || !/^(1|t|T|TRUE|true|True)$/.test(asked)) {
    return { makeWire: socketWire, multiplexed: asked === undefined ? undefined : false };
  }
  const { muxWire } = await import("./mux-wire.ts");
  return { makeWire: muxWire, multiplexed: true };
}

/** A socket for each connection. */
export function socketWire({ listenOn, encrypted, infos, serve }: WireOptions): Wire {
  const exchange = new SocketExchange({ listenOn, encrypted, send: (info) => infos.send(info) });
  return { exchange, receive: serve };
}
