import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { ClientMemory, changeNotices } from "./client-memory.ts";
import { HostRequests } from "./host-requests.ts";
import { Lines } from "./lines.ts";
import { answeredId, type Id, isAnswer, isRequest, type Message, print, readMessage } from "./message.ts";

export interface RelayOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Finds the host, or starts it. */
  readonly connect: () => Promise<Socket>;
}

type State =
  /** Lines of the client wait for a host. */
  | { readonly kind: "connecting"; readonly waiting: string[] }
  /** A host is there and is brought to where the one before it was. */
  | { readonly kind: "resuming"; readonly waiting: string[]; readonly host: Socket }
  | { readonly kind: "connected"; readonly host: Socket }
  | { readonly kind: "ended" };

/** More lines of the client than this wait for no host. */
const maxWaitingLines = 1_000;

const internalError = -32603;

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
  #resolveEnded!: () => void;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const lines = new Lines((line) => this.#fromClient(line));
    const { input, output } = options;
    input.on("data", lines.push);
    input.on("end", () => this.end());
    input.on("error", () => this.end());
    output.on("error", () => this.end());
    void this.#connect();
  }

  end(): void {
    if ("host" in this.#state) this.#state.host.end();
    this.#state = { kind: "ended" };
    this.#resolveEnded();
  }

  async #connect(): Promise<void> {
    try {
      const host = await this.#options.connect();
      if (this.#state.kind !== "connecting") return void host.destroy();
      this.#state = { ...this.#state, kind: "resuming", host };
      this.#listen(host);
      await this.#resume(host);
      this.#goOn(host);
    } catch (error) {
      this.#failAll((error as Error).message);
    }
  }

  #goOn(host: Socket): void {
    if (this.#state.kind !== "resuming" || this.#state.host !== host) return;
    const { waiting } = this.#state;
    this.#state = { kind: "connected", host };
    for (const line of waiting) this.#toHost(line);
  }

  #listen(host: Socket): void {
    const lines = new Lines((line) => this.#fromHost(line));
    host.on("data", (chunk: Buffer) => {
      lines.push(chunk);
      if (this.#options.output.writableNeedDrain) this.#pause(host);
    });
    host.on("error", () => {});
    host.once("close", () => this.#lost(host));
  }

  /** A client that reads slowly slows its host down, not us. */
  #pause(host: Socket): void {
    host.pause();
    this.#options.output.once("drain", () => host.resume());
  }

  #lost(host: Socket): void {
    const state = this.#state;
    if (state.kind === "connecting" || state.kind === "ended" || state.host !== host) return;
    this.#state = { kind: "connecting", waiting: state.kind === "resuming" ? state.waiting : [] };
    this.#requests = new HostRequests(this.#requests);
    this.#failRunning(
      "The plugin host ended while it worked on this; it may or may not have had its effect. Try again.",
    );
    void this.#connect();
  }

  /** Resolves when the host has answered for the session; never where it ends first. */
  async #resume(host: Socket): Promise<void> {
    if (this.#requests.isFirst) return;
    const write = (message: Message): void => void host.write(`${print(message)}\n`);
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
    if (message) this.#memory.sent(message);
    this.#toHost(line);
  }

  #answerHost(message: Message): void {
    const id = this.#requests.originalId(message.id as Id);
    // The host that asked is gone.
    if (id !== undefined) this.#toHost(print({ ...message, id }));
  }

  #toHost(line: string): void {
    const state = this.#state;
    if (state.kind === "connected") {
      if (!state.host.write(`${line}\n`)) this.#pauseClient(state.host);
    } else if (state.kind !== "ended" && state.waiting.length < maxWaitingLines) {
      state.waiting.push(line);
    }
  }

  #pauseClient(host: Socket): void {
    const { input } = this.#options;
    input.pause();
    const resume = (): void => {
      host.off("drain", resume).off("close", resume);
      input.resume();
    };
    host.on("drain", resume).on("close", resume);
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
    this.#failRunning(`The plugin host cannot be started: ${reason}`);
    state.waiting.length = 0;
    // The next line of the client tries again.
    this.#options.input.once("data", () => void this.#connect());
  }

  #failRunning(message: string): void {
    for (const id of this.#memory.takeLost()) {
      this.#write(print({ id, error: { code: internalError, message, data: { retryable: true } } }));
    }
  }

  #write(line: string): void {
    this.#options.output.write(`${line}\n`);
  }
}
