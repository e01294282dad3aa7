export type { Broker, BrokerConnection, BrokerServer, DialOptions } from "../broker/broker.ts";
export type { HandshakeCookie } from "../core-protocol.ts";
export { PluginError, type PluginErrorCode } from "../plugin-error.ts";
export type { ReattachConfig } from "../reattach-config.ts";
export type { TlsConfig } from "../tls/tls-config.ts";
export { type AcceptOneOptions, acceptOne } from "../transport/accept-one.ts";
export type { PluginAddress } from "../transport/address.ts";
export type { ListenOn } from "../transport/listen.ts";
export type { ClientConstructor } from "../transport/open-channel.ts";
export { formatHclogLine, type HclogLevel, type HclogRecord } from "./hclog-line.ts";
export { listenOnFrom } from "./listen-on.ts";
export { serve } from "./serve.ts";
export type {
  RegisterServices,
  ServeContext,
  ServedPlugin,
  ServeOptions,
  ServeTestOptions,
} from "./serve-options.ts";
