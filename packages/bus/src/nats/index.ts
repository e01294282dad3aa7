export { connectNatsBus, type NatsBusOptions } from "./connect-nats-bus.ts";
export { type LocalServer, type LocalServerOptions, startLocalServer } from "./local-server.ts";
export type { LinkState } from "./nats-link.ts";
export type { PeersLimits } from "./nats-peers.ts";
export type { NatsServer } from "./nats-server.ts";
export { type Nats, type OpenNatsOptions, openNats } from "./open-nats.ts";
