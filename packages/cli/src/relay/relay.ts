import type { Readable, Writable } from "node:stream";
import { ClientMemory, changeNotices } from "./client-memory.ts";
import type { FoundHost } from "./find-host.ts";
import { HostLink } from "./host-link.ts";
import { HostRequests } from "./host-requests.ts";
import { Lines } from "./lines.ts";
import { answeredId, type Id, isAnswer, isRequest, type Message, print, readMessage } from "./message.ts";

export interface RelayOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Finds the host, or starts it. */
  readonly connect: () => Promise<FoundHost>;
  /** Between two looks at a host that owes an answer. Default: 10 s; one that is silent for four times as long is killed. */
  readonly watchIntervalMs?: number;
}

/** What the client said, for the host. */
interface Line {
  readonly text: string;
  /** Undefined: no message of MCP's, or an answer of the client's. */
  readonly message?: Message | undefined;
}

type State =
  /** Lines of the client wait for a host. */
  | { readonly kind: "connecting"; readonly waiting: Line[] }
  /** A host is there and is brought to where the one before it was. */
  | { readonly kind: "resuming"; readonly waiting: Line[]; readonly host: HostLink }
  | { readonly kind: "connected"; readonly host: HostLink }
  | { readonly kind: "ended" };

/** So many lines of the client wait for a host. */
const maxWaitingLines = 1_000;

const internalError = -32603;

/** Agents kill a server 2 s after they closed its stdin. */
const finishTimeoutMs = 1_000;

const defaultWatchIntervalMs = 10_000;

/**
 * Between an agent, which starts no dead server again, and the host, which may end. Passes lines on; when the host ends it fails
 * the calls under way, finds or starts the next host, brings it to where the old one was, and has the agent look at everything anew.
 */
export class Relay {
  /** Resolves when the agent is gone. */
  readonly ended: Promise<void>;
  readonly #options: RelayOptions;
  readonly #memory = new ClientMemory();
  #requests = new HostRequests();
  #state: State = { kind: "connecting", waiting: [] };
  /** The agent says no more; what it has asked is answered first, where the host can do so at once. */
  #isInputOver = false;
  #resolveEnded!: () => void;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const lines = new Lines((line) => this.#fromClient(line));
    const { input, output } = options;
    input.on("data", (chunk: Buffer) => lines.push(chunk) || this.end());
    input.on("end", () => this.#finish());
    input.on("error", () => this.end());
    output.on("error", () => this.end());
    void this.#connect();
  }

  end(): void {
    if ("host" in this.#state) this.#state.host.end();
    this.#state = { kind: "ended" };
    this.#resolveEnded();
  }

  #finish(): void {
    this.#isInputOver = true;
    if (!this.#isOwedAnAnswer()) this.end();
    else if (this.#state.kind === "connected") this.#finishAt(this.#state.host);
  }

  #isOwedAnAnswer(): boolean {
    return this.#memory.isWaiting || this.#unsent().length > 0;
  }

  /** Requests that wait for a host. */
  #unsent(): readonly Id[] {
    const lines = "waiting" in this.#state ? this.#state.waiting : [];
    return lines.flatMap(({ message }) => (message && isRequest(message) ? [message.id as Id] : []));
  }

  /** It answers what it has, and closes. */
  #finishAt(host: HostLink): void {
    host.end();
    setTimeout(() => this.end(), finishTimeoutMs).unref();
  }

  async #connect(): Promise<void> {
    try {
      const found = await this.#options.connect();
      if (this.#state.kind !== "connecting") return void found.socket.destroy();
      const host = this.#link(found);
      this.#state = { ...this.#state, kind: "resuming", host };
      await this.#resume(host);
      this.#goOn(host);
    } catch (error) {
      this.#failAll((error as Error).message);
    }
  }

  #link(found: FoundHost): HostLink {
    const { input, output, watchIntervalMs = defaultWatchIntervalMs } = this.#options;
    const host: HostLink = new HostLink(found, {
      ...{ input, output, watchIntervalMs },
      onLine: (line) => this.#fromHost(line),
      onClose: () => this.#lost(host),
      isOwing: () => this.#state.kind === "resuming" || this.#memory.isWaiting,
      ping: () => print({ id: this.#requests.swallow(() => {}), method: "ping" }),
    });
    return host;
  }

  #goOn(host: HostLink): void {
    if (this.#state.kind !== "resuming" || this.#state.host !== host) return;
    const { waiting } = this.#state;
    this.#state = { kind: "connected", host };
    this.#options.input.resume();
    for (const line of waiting) this.#toHost(line);
    if (this.#isInputOver) this.#finishAt(host);
  }

  #lost(host: HostLink): void {
    const state = this.#state;
    if (state.kind === "connecting" || state.kind === "ended" || state.host !== host) return;
    if (this.#isInputOver) {
      this.end();
      return;
    }
    this.#state = { kind: "connecting", waiting: state.kind === "resuming" ? state.waiting : [] };
    this.#requests = new HostRequests(this.#requests);
    this.#fail(
      this.#memory.takeLost(),
      "The plugin host ended while it worked on this; it may or may not have had its effect. Try again.",
    );
    void this.#connect();
  }

  /** Resolves when the host has answered for the session; never where it ends first. */
  async #resume(host: HostLink): Promise<void> {
    if (this.#requests.isFirst) return;
    const write = (message: Message): void => host.write(print(message));
    for (const message of this.#memory.resumption()) {
      await new Promise<void>((resolve) => write({ ...message, id: this.#requests.swallow(resolve) }));
      if (message.method === "initialize") write({ method: "notifications/initialized" });
    }
    for (const [id, message] of this.#memory.listeners()) {
      this.#requests.swallowAcknowledgement(id);
      write(message);
    }
    for (const message of this.#memory.repeatable()) write(message);
    for (const notice of changeNotices(this.#memory)) this.#write(notice);
  }

  #fromClient(line: string): void {
    const message = readMessage(line);
    if (message && isAnswer(message)) {
      this.#answerHost(message);
      return;
    }
    this.#toHost({ text: line, message });
  }

  #answerHost(message: Message): void {
    const id = this.#requests.originalId(message.id as Id);
    // The host that asked is gone.
    if (id !== undefined) this.#toHost({ text: print({ ...message, id }) });
  }

  #toHost(line: Line): void {
    const state = this.#state;
    if (state.kind === "ended") return;
    if (state.kind === "connected") {
      if (line.message) this.#memory.sent(line.message);
      state.host.write(line.text);
      return;
    }
    // What it has to say beyond that waits in its pipe.
    if (state.waiting.push(line) === maxWaitingLines) this.#options.input.pause();
  }

  #fromHost(line: string): void {
    const plainId = answeredId(line);
    const message = plainId === undefined ? readMessage(line) : { id: plainId };
    if (!message || this.#requests.isSwallowed(message)) return;
    if (isAnswer(message)) this.#answer(message.id as Id, line);
    else if (isRequest(message))
      this.#write(print({ ...message, id: this.#requests.publicId(message.id as Id) }));
    else this.#write(line);
  }

  #answer(id: Id, line: string): void {
    if (this.#requests.takeSwallowed(id)) return;
    this.#memory.answered(id);
    this.#write(line);
  }

  #failAll(reason: string): void {
    const state = this.#state;
    if (state.kind !== "connecting") return;
    const failed = [...this.#memory.takeAll(), ...this.#unsent()];
    state.waiting.length = 0;
    this.#fail(failed, `The plugin host cannot be started: ${reason}`);
    if (this.#isInputOver) {
      this.end();
      return;
    }
    // The next line of the client tries again.
    this.#options.input.once("data", () => void this.#connect()).resume();
  }

  #fail(requests: readonly Id[], message: string): void {
    const error = { code: internalError, message, data: { retryable: true } };
    for (const id of requests) this.#write(print({ id, error }));
  }

  #write(line: string): void {
    this.#options.output.write(`${line}\n`);
  }
}
