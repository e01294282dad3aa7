import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Log } from "./call-context.ts";
import type { Schema } from "./schema.ts";

/** A CloudEvents 1.0 envelope. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: "1.0";
  /** The same id from the same source is the same event, delivered again. */
  readonly id: string;
  /** Which host, and which plugin of it; the host's word, not the publisher's. */
  readonly source: string;
  readonly type: string;
  /** What it is about within the source. */
  readonly subject?: string;
  /** RFC 3339. */
  readonly time: string;
  readonly data: Data;
  readonly [extension: string]: unknown;
}

/** What a plugin does with events. One at a time and in order; the next waits until `run` has resolved. */
export interface EventDefinition<Data> {
  /**
   * Nothing is lost: events wait for the plugin, also while it does not run, and come again until `run` has handled them, so that one may
   * come twice. Default: false, the oldest are dropped when too many wait.
   */
  durable?: boolean;
  /** Checks `data`; an event with other data is left out, with a line in the log. Default: anything. */
  data?: Data;
  /** Its exception is in the plugin's log; a durable event then comes again. */
  run(event: CloudEvent<EventData<Data>>, context: EventContext): void | Promise<void>;
}

export type EventData<Data> = Data extends Schema ? StandardSchemaV1.InferOutput<Data> : unknown;

/** An event handler whose types are no longer known. */
export type EventHandler = EventDefinition<Schema | undefined>;

/** What a plugin's code has at hand while it handles an event. */
export interface EventContext {
  /** Aborts when the host no longer waits, or goes away. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** How many events of this pattern the plugin has lost so far, by being slow. */
  readonly dropped: number;
  readonly publish: Publish;
}

/**
 * Publishes an event of a type that the plugin may publish; resolves when the bus has it. @throws CallError "permission_denied" where it
 * was not granted, "resource_exhausted" where it is too much
 */
export type Publish = (
  event: OutgoingEvent,
  options?: { readonly signal?: AbortSignal },
) => Promise<{ id: string }>;

export interface OutgoingEvent {
  /** Words of A-Z a-z 0-9 - and _ with dots between: "deploy.done". */
  readonly type: string;
  /** What it is about. */
  readonly subject?: string;
  /** Any JSON. Default: null. */
  readonly data?: unknown;
  /** Tells it from others of this plugin, so that one that is published again is known. Default: the host makes one. */
  readonly id?: string;
}
