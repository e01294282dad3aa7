import { randomUUID } from "node:crypto";
import { type Bus, createEvent, type EventData, type EventType } from "@backplane/bus";
import { HostError } from "../host-error.ts";

/** A durable subscriber that never answers must not fill the host's memory. */
const maxOpen = 10_000;

export interface HostEventsOptions {
  readonly bus: Bus;
  readonly onError: (error: Error) => void;
}

/** Tells the bus what happens in this host. */
export class HostEvents {
  /** `/backplane/hosts/<id>`, where the id is this process's alone. */
  readonly source: string = `/backplane/hosts/${randomUUID()}`;
  readonly #options: HostEventsOptions;

  /** Events that the bus has not taken yet. */
  #open = 0;

  constructor(options: HostEventsOptions) {
    this.#options = options;
  }

  get bus(): Bus {
    return this.#options.bus;
  }

  isHeard(type: EventType): boolean {
    return this.#options.bus.isHeard(type);
  }

  /** Never throws and waits for nobody: what happens does not depend on who hears of it. */
  emit<Type extends EventType>(type: Type, data: EventData<Type>): void {
    const { bus, onError } = this.#options;
    if (!bus.isHeard(type)) return;
    if (this.#open >= maxOpen) {
      const why = `${maxOpen} events wait already: a durable subscriber is behind, or the broker is away`;
      onError(new HostError("overloaded", `Left out an event of "${type}": ${why}`));
      return;
    }
    const subject = "plugin" in data ? (data.plugin as string) : undefined;
    this.#open += 1;
    const published = bus.publish(createEvent({ type, source: this.source, subject, data }));
    published.catch(onError).finally(() => {
      this.#open -= 1;
    });
  }
}
