import type { Duplex } from "node:stream";
import type { ConnInfo, DeepPartial } from "../gen/plugin/grpc_broker.ts";
import { PluginError } from "../plugin-error.ts";
import { quoted } from "../quoted.ts";
import { isHostPort, isLocal, type PluginAddress } from "../transport/address.ts";
import { type ListenOn, listen } from "../transport/listen.ts";
import type { Exchange, Reached, ReachOptions } from "./exchange.ts";
import { Mailbox } from "./mailbox.ts";

export interface SocketExchangeOptions {
  readonly listenOn: ListenOn;
  /** Without TLS, an address on another machine is not dialled. */
  readonly encrypted: boolean;
  readonly send: (info: DeepPartial<ConnInfo>) => Promise<void>;
  /** Our address as the other side sees it. */
  readonly translateOut?: ((address: PluginAddress) => PluginAddress) | undefined;
  /** The other side's address as we see it. */
  readonly translateIn?: ((address: PluginAddress) => PluginAddress) | undefined;
}

/** A socket of its own for each accepted id. */
export class SocketExchange implements Exchange {
  readonly #options: SocketExchangeOptions;
  readonly #announced = new Mailbox<ConnInfo>();

  constructor(options: SocketExchangeOptions) {
    this.#options = options;
  }

  async offer(id: number, onConnection: (connection: Duplex) => void): Promise<() => void> {
    const { listenOn, send, translateOut = same } = this.#options;
    const listener = await listen(listenOn, onConnection);
    try {
      const { network, address } = translateOut(listener.address);
      await send({ serviceId: id, network, address });
      return () => listener.close();
    } catch (error) {
      listener.close();
      throw error;
    }
  }

  async reach(id: number, options: ReachOptions): Promise<Reached> {
    const info = await this.#announced.take(id, { ...options, what: `nothing accepted under id ${id}` });
    const { translateIn = same, encrypted } = this.#options;
    const address = translateIn(parseAddress(info));
    if (encrypted || isLocal(address)) return { address, close: () => {} };
    throw new PluginError(
      "tls_required",
      `other side accepts on ${address.address}, which is not this machine, without TLS`,
    );
  }

  receive(info: ConnInfo): void {
    this.#announced.deliver(info.serviceId, info);
  }

  close(): void {
    this.#announced.close();
  }
}

function same(address: PluginAddress): PluginAddress {
  return address;
}

function parseAddress({ network, address }: ConnInfo): PluginAddress {
  if (network === "unix" && address !== "") return { network, address };
  if (network === "tcp" && isHostPort(address)) return { network, address };
  throw new PluginError("connect_failed", `other side accepts on ${quoted(`${network} ${address}`)}`);
}
