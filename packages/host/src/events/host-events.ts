import { randomUUID } from "node:crypto";
import { type Bus, createEvent, type EventData, type EventType } from "@backplane/bus";

export interface HostEventsOptions {
  readonly bus: Bus;
  readonly onError: (error: Error) => void;
}

/** Tells the bus what happens in this host. */
export class HostEvents {
  /** `/backplane/hosts/<id>`, where the id is this process's alone. */
  readonly source: string = `/backplane/hosts/${randomUUID()}`;
  readonly #options: HostEventsOptions;

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
    const subject = "plugin" in data ? (data.plugin as string) : undefined;
    bus.publish(createEvent({ type, source: this.source, subject, data })).catch(onError);
  }
}
