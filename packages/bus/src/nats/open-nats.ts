import type { Bus } from "../bus.ts";
import type { Peers } from "../peers.ts";
import { inboxOf } from "./inbox.ts";
import { LinkBus } from "./link-bus.ts";
import { type LinkState, NatsLink, type NatsLinkOptions } from "./nats-link.ts";
import { NatsPeers, newAddress, type PeersLimits } from "./nats-peers.ts";
import type { StoreOptions } from "./open-store.ts";

export interface OpenNatsOptions extends StoreOptions, Pick<NatsLinkOptions, "server" | "onState"> {
  /** Of this host: 1-63 of `A-Z a-z 0-9 _ -`. */
  readonly name: string;
  readonly publishTimeoutMs?: number | undefined;
  readonly limits?: Partial<PeersLimits> | undefined;
  /** What went wrong and ends nothing. */
  readonly onError: (error: Error) => void;
}

/** Events and channels over one connection, which is looked for until it is there, and again when it breaks. */
export interface Nats {
  readonly bus: Bus;
  readonly peers: Peers;
  readonly state: LinkState;
  close(): Promise<void>;
}

/** Begins to connect, and waits for nothing. */
export function openNats(options: OpenNatsOptions): Nats {
  const { name, server, onState, onError, limits, ...busOptions } = options;
  const self = newAddress(name);
  // A token longer than a channel's inbox, so that no channel hears what is NATS's own.
  const inboxPrefix = `${inboxOf(self)}.nats`;
  const link = new NatsLink({ server, name: `backplane ${name}`, inboxPrefix, onState });
  const bus = new LinkBus({ link, onError, ...busOptions });
  const onForbidden = (what: string): void => onError(new Error(what));
  const peers = new NatsPeers({ link, self, limits, onForbidden });
  return {
    bus,
    peers,
    get state() {
      return link.state;
    },
    close: async () => {
      peers.close();
      await bus.close();
      await link.close();
    },
  };
}
