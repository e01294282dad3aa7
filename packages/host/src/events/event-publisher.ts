import {
  type Bus,
  BusError,
  type BusErrorCode,
  type CloudEvent,
  createEvent,
  isSubject,
} from "@backplane/bus";
import { CallError, type CallErrorCode, type PublishRequest } from "@backplane/contract";
import { isCleanText } from "../description/clean-text.ts";
import { HostError } from "../host-error.ts";
import { within } from "../plugin/within.ts";
import { type EventPermissions, publishRefusal } from "./event-permissions.ts";
import { PublishBudget, publishRate } from "./publish-budget.ts";
import { readEventData } from "./read-event-data.ts";

export interface EventPublisherOptions {
  readonly bus: Bus;
  /** Of the host. */
  readonly source: string;
  readonly permissions: () => EventPermissions;
}

/** That the bus has not taken yet. */
const maxOpen = 64;

/** A durable subscriber that is behind, or a broker that is away, makes publishers wait. */
const publishTimeoutMs = 30_000;

const maxSubjectLength = 256;

const ownId = /^[!-~]{1,128}$/;

/** The one door for what one plugin publishes: what is granted, in bounds, under the plugin's name. */
export class EventPublisher {
  readonly #options: EventPublisherOptions;
  readonly #budget = new PublishBudget();
  #open = 0;

  constructor(options: EventPublisherOptions) {
    this.#options = options;
  }

  /** Resolves with the event's id when the bus has it. @throws CallError */
  async publish(request: PublishRequest, signal: AbortSignal): Promise<string> {
    const event = this.#read(request);
    this.#admit(request);
    this.#open += 1;
    try {
      await within(this.#options.bus.publish(event), { signal, deadline: Date.now() + publishTimeoutMs });
      return event.id;
    } catch (error) {
      throw publishError(error, event.type);
    } finally {
      this.#open -= 1;
    }
  }

  #read({ type, subject, data, id }: PublishRequest): CloudEvent {
    const { source, permissions } = this.#options;
    const { plugin } = permissions();
    if (!isSubject(type))
      throw invalid("type", 'words of A-Z a-z 0-9 - and _ with dots between, such as "deploy.done"');
    const refusal = publishRefusal(permissions(), type);
    if (refusal !== undefined) throw new CallError("permission_denied", refusal);
    if (subject.length > maxSubjectLength || !isCleanText(subject) || /[\t\n]/.test(subject))
      throw invalid("subject", `at most ${maxSubjectLength} visible characters`);
    if (id !== "" && !ownId.test(id)) throw invalid("id", "1-128 visible ASCII characters");
    const event = createEvent({
      type,
      source: `${source}/plugins/${plugin}`,
      subject: subject || undefined,
      data: readEventData(data),
    });
    // Named after the plugin: brokers drop an id that they have seen, and it must not be another's that is dropped.
    return id === "" ? event : { ...event, id: `${plugin}:${id}` };
  }

  #admit({ data }: PublishRequest): void {
    if (this.#open >= maxOpen) {
      const way = "wait for the answer of one before the next, or put several facts into one event";
      throw new CallError("resource_exhausted", `${this.#open} events are being published already; ${way}`);
    }
    if (this.#budget.take(data.length)) return;
    const way = "wait a second, or put several facts into one event";
    throw new CallError("resource_exhausted", `More than ${publishRate} were published; ${way}`);
  }
}

function invalid(what: string, wanted: string): CallError {
  return new CallError(
    "invalid_argument",
    `Cannot publish the event: its ${what} is not as expected: ${wanted}`,
  );
}

const callCodes: Readonly<Record<BusErrorCode, CallErrorCode>> = {
  invalid: "invalid_argument",
  closed: "unavailable",
  unavailable: "unavailable",
  forbidden: "permission_denied",
};

function publishError(error: unknown, type: string): CallError {
  if (error instanceof BusError) return new CallError(callCodes[error.code], error.message, { cause: error });
  const { code, message } = HostError.from(error);
  if (code === "cancelled") return new CallError("cancelled", "The plugin gave up", { cause: error });
  const why = code === "deadline_exceeded" ? "the bus did not take it in time; it may still do so" : message;
  return new CallError("unavailable", `Cannot publish "${type}": ${why}`, { cause: error });
}
