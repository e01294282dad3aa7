export type { Bus, SubscribeOptions, Subscription } from "./bus.ts";
export { BusError, type BusErrorCode } from "./bus-error.ts";
export {
  type Catalogue,
  type CatalogueEntry,
  catalogue,
  type EventData,
  type EventType,
  isRequestType,
  type RequestType,
} from "./catalogue.ts";
export {
  type CloudEvent,
  createEvent,
  decodeEvent,
  encodeEvent,
  maxEventBytes,
  readEvent,
} from "./cloud-event.ts";
export { createMemoryBus } from "./memory-bus.ts";
export type {
  Channel,
  ChannelEnd,
  ChannelEndKind,
  PeerAddress,
  PeerNotice,
  Peers,
  ServeOptions,
} from "./peers.ts";
export { covers, isPattern, isSubject, matches } from "./subject.ts";
