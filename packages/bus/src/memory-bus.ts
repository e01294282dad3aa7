import type { Bus, SubscribeOptions, Subscription } from "./bus.ts";
import { BusError } from "./bus-error.ts";
import { type CloudEvent, encodeEvent, readEvent } from "./cloud-event.ts";
import { EventQueue } from "./event-queue.ts";
import { matches, mustBePattern } from "./subject.ts";

/** The embedded default: events of one process. A durable subscription loses nothing while the process lives. */
export function createMemoryBus(): Bus {
  return new MemoryBus();
}

interface Subscriber extends Subscription {
  readonly queue: EventQueue;
  readonly isDurable: boolean;
}

class MemoryBus implements Bus {
  readonly #subscribers = new Set<Subscriber>();
  #isClosed = false;

  async publish(event: CloudEvent): Promise<void> {
    this.#mustBeOpen();
    readEvent(event);
    encodeEvent(event);
    const hearing = [...this.#subscribers].filter(({ pattern }) => matches(pattern, event.type));
    for (const { queue } of hearing.filter(({ isDurable }) => !isDurable)) queue.push(event);
    await Promise.all(
      hearing.filter(({ isDurable }) => isDurable).map(({ queue }) => queue.pushWhenRoom(event)),
    );
  }

  isHeard(type: string): boolean {
    for (const { pattern } of this.#subscribers) if (matches(pattern, type)) return true;
    return false;
  }

  async subscribe(pattern: string, options: SubscribeOptions): Promise<Subscription> {
    this.#mustBeOpen();
    mustBePattern(pattern);
    const queue = new EventQueue(options);
    const subscriber: Subscriber = {
      pattern,
      queue,
      isDurable: options.durable !== undefined,
      get dropped() {
        return queue.dropped;
      },
      unsubscribe: async () => {
        this.#subscribers.delete(subscriber);
        queue.close();
      },
    };
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber.unsubscribe()));
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw new BusError("closed", "The bus is closed");
  }
}
