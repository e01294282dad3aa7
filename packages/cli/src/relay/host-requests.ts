import type { Id, Message } from "./message.ts";

/**
 * The ids between one host and the client, beside those of the client's own requests. Each host counts its requests from the start,
 * so the client is shown ids that name the host too, and an answer to a host that is gone reaches nobody.
 */
export class HostRequests {
  readonly #host: number;
  readonly #original = new Map<Id, Id>();
  readonly #swallowed = new Map<Id, () => void>();
  #count = 0;
  readonly #acknowledgements = new Set<Id>();

  constructor(before?: HostRequests) {
    this.#host = before ? before.#host + 1 : 1;
  }

  get isFirst(): boolean {
    return this.#host === 1;
  }

  /** Under which the client sees a request of this host's. */
  publicId(id: Id): Id {
    const shown = `host-${this.#host}-${JSON.stringify(id)}`;
    this.#original.set(shown, id);
    return shown;
  }

  /** Of an answer by the client; undefined where the request was not this host's. */
  originalId(shown: Id): Id | undefined {
    const id = this.#original.get(shown);
    this.#original.delete(shown);
    return id;
  }

  /** An id for a request of the relay's own, whose answer the client must not see. */
  swallow(onAnswer: () => void): Id {
    this.#count += 1;
    const id = `backplane-relay-${this.#host}-${this.#count}`;
    this.#swallowed.set(id, onAnswer);
    return id;
  }

  /** Whether the answer is to the relay's own request. */
  takeSwallowed(id: Id): boolean {
    const onAnswer = this.#swallowed.get(id);
    this.#swallowed.delete(id);
    onAnswer?.();
    return onAnswer !== undefined;
  }

  /** The client has had the acknowledgement of this listener from an earlier host. */
  swallowAcknowledgement(id: Id): void {
    this.#acknowledgements.add(id);
  }

  isSwallowed({ method, params }: Message): boolean {
    if (method !== "notifications/subscriptions/acknowledged") return false;
    const meta = params?.["_meta"] as Readonly<Record<string, unknown>> | undefined;
    return this.#acknowledgements.delete(meta?.["io.modelcontextprotocol/subscriptionId"] as Id);
  }
}
