import { type Id, isRequest, type Message, print } from "./message.ts";

/** Requests that change nothing, whatever has become of the first try. */
const safeMethods = new Set(
  "initialize server/discover ping tools/list prompts/list resources/list resources/templates/list skills/list skills/get".split(
    " ",
  ),
);

/** What makes a client's session: all that a new host must be told to be as the old one was. */
export class ClientMemory {
  /** Requests that wait for their answer, by id. */
  readonly #running = new Map<Id, Message>();
  /** Those that were sent to a second host: one that ends two hosts does not get a third. */
  readonly #repeated = new Set<Id>();
  /** Open `subscriptions/listen` requests (2026-07-28): the whole message, which opens them again. */
  readonly #listening = new Map<Id, Message>();
  /** Resources that a legacy client subscribed to, by URI. */
  readonly #subscribed = new Map<string, Message>();
  #initialize: Message | undefined;
  #isInitialized = false;
  #logLevel: Message | undefined;

  /** Legacy clients have a session that begins with `initialize`. */
  get hasSession(): boolean {
    return this.#isInitialized;
  }

  /** Whether the host owes an answer; a listener has its own when it closes. */
  get isWaiting(): boolean {
    return this.#running.size > this.#listening.size;
  }

  sent(message: Message): void {
    const { id, method, params } = message;
    if (isRequest(message)) this.#running.set(id as Id, message);
    switch (method) {
      case "initialize":
        this.#initialize = message;
        break;
      case "notifications/initialized":
        this.#isInitialized = true;
        break;
      case "logging/setLevel":
        this.#logLevel = message;
        break;
      case "resources/subscribe":
        this.#subscribed.set(String(params?.["uri"]), message);
        break;
      case "resources/unsubscribe":
        this.#subscribed.delete(String(params?.["uri"]));
        break;
      case "subscriptions/listen":
        this.#listening.set(id as Id, message);
        break;
      case "notifications/cancelled":
        this.#forget(params?.["requestId"] as Id);
        break;
    }
  }

  answered(id: Id): void {
    this.#forget(id);
  }

  /** Requests whose answer is lost with the host. What only asks is kept, to be asked again once; see repeatable(). */
  takeLost(): readonly Id[] {
    const lost = [...this.#running].filter(
      ([id, message]) => !this.#listening.has(id) && !this.#mayRepeat(id, message),
    );
    return this.#take(lost.map(([id]) => id));
  }

  /** Every request that waits, where there will be no host to answer it. */
  takeAll(): readonly Id[] {
    return this.#take([...this.#running.keys()]);
  }

  /** Requests to be sent again to the next host, under their own ids. */
  repeatable(): readonly Message[] {
    const again = [...this.#running].filter(([id, message]) => this.#mayRepeat(id, message));
    for (const [id] of again) this.#repeated.add(id);
    return again.map(([, message]) => message);
  }

  /** The requests that bring a new host to where the old one was, in order; their answers are nobody's. */
  resumption(): readonly Message[] {
    const session = [this.#initialize, this.#logLevel, ...this.#subscribed.values()];
    return this.#isInitialized ? session.filter((message) => message !== undefined) : [];
  }

  /** Open streams of notices, to be opened again under their old ids. */
  listeners(): ReadonlyMap<Id, Message> {
    return this.#listening;
  }

  #take(ids: readonly Id[]): readonly Id[] {
    for (const id of ids) this.#forget(id);
    return ids;
  }

  #mayRepeat(id: Id, { method }: Message): boolean {
    return safeMethods.has(method ?? "") && !this.#repeated.has(id);
  }

  #forget(id: Id): void {
    this.#running.delete(id);
    this.#repeated.delete(id);
    this.#listening.delete(id);
  }
}

const legacyNotices = [
  "notifications/tools/list_changed",
  "notifications/prompts/list_changed",
  "notifications/resources/list_changed",
];

/** What each member of a listener's filter stands for. */
const filters: Readonly<Record<string, string>> = {
  toolsListChanged: "notifications/tools/list_changed",
  promptsListChanged: "notifications/prompts/list_changed",
  resourcesListChanged: "notifications/resources/list_changed",
};

/** Lines that tell the client to look at everything anew: a new host may offer something else. */
export function changeNotices(memory: ClientMemory): readonly string[] {
  const legacy = memory.hasSession ? legacyNotices.map((method) => print({ method })) : [];
  return [...legacy, ...[...memory.listeners()].flatMap(([id, message]) => listenerNotices(id, message))];
}

function listenerNotices(id: Id, { params }: Message): readonly string[] {
  const wanted = (params?.["notifications"] ?? {}) as Readonly<Record<string, unknown>>;
  const _meta = { "io.modelcontextprotocol/subscriptionId": id };
  return Object.entries(filters)
    .filter(([filter]) => wanted[filter] === true)
    .map(([, method]) => print({ method, params: { _meta } }));
}
