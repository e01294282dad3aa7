import type { Duplex } from "node:stream";
import type { ConnInfo } from "../gen/plugin/grpc_broker.ts";
import type { PluginAddress } from "../transport/address.ts";

/** How brokered connections come about: on sockets of their own, or inside the one socket. */
export interface Exchange {
  /** Lets the other side connect under this id. Returns the undo. */
  offer(id: number, onConnection: (connection: Duplex) => void): Promise<() => void>;
  /** Finds what the other side offers under this id. */
  reach(id: number, options: ReachOptions): Promise<Reached>;
  /** Takes in a message of the other side. */
  receive(info: ConnInfo): void;
  close(): void;
}

export interface ReachOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** An address to dial, good until closed. */
export interface Reached {
  readonly address: PluginAddress;
  close(): void;
  /** Why dialling failed, when the address itself cannot tell. */
  failure?(): Error | undefined;
}
