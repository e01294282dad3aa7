import type { CloudEvent } from "./cloud-event.ts";

/** Carries events between the parts of Backplane, and between hosts when its broker does. */
export interface Bus {
  /**
   * Resolves when the event is in the queue of every subscriber of this process, or, with a broker, when the broker has it. Waits
   * for durable subscribers that are behind.
   * @throws BusError
   */
  publish(event: CloudEvent): Promise<void>;
  /** False: nobody would hear an event of this type, so that it need not even be made. */
  isHeard(type: string): boolean;
  /** Resolves when every event that is published from then on is heard. @throws BusError */
  subscribe(pattern: string, options: SubscribeOptions): Promise<Subscription>;
  /** Delivers no more, and ends what it started. Idempotent. */
  close(): Promise<void>;
}

export interface SubscribeOptions {
  /** One at a time and in order; the next waits for the promise. What it throws goes to `onError`. */
  readonly onEvent: (event: CloudEvent) => void | Promise<void>;
  /**
   * Names a subscription that loses nothing: publishers wait for it rather than drop, and where the broker stores events it goes
   * on, under this name, where it stopped, also after a restart. An event may then come twice, with the same id; one that
   * `onEvent` throws for comes again. Default: not durable.
   */
  readonly durable?: string | undefined;
  /** Events that wait for `onEvent`; beyond it the oldest are dropped, or publishers wait if durable. Default 1000. */
  readonly queueSize?: number | undefined;
  /** Hears how many were dropped in all, each time that grows. */
  readonly onDropped?: ((total: number) => void) | undefined;
  readonly onError?: ((error: unknown) => void) | undefined;
}

export interface Subscription {
  readonly pattern: string;
  /** How many events it lost by being slow. */
  readonly dropped: number;
  /** A durable one is kept by the broker and can be taken up again. Idempotent. */
  unsubscribe(): Promise<void>;
}
