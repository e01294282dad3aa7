export { connectNatsBus, type NatsBusOptions } from "./connect-nats-bus.ts";
export { type LocalServer, type LocalServerOptions, startLocalServer } from "./local-server.ts";
export type { NatsServer } from "./nats-server.ts";
