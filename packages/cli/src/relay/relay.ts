import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { ClientMemory, changeNotices } from "./client-memory.ts";
import type { FoundHost } from "./find-host.ts";
import { HostRequests } from "./host-requests.ts";
import { HostWatch } from "./host-watch.ts";
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

type State =
  /** Lines of the client wait for a host. */
  | { readonly kind: "connecting"; readonly waiting: string[] }
  /** A host is there and is brought to where the one before it was. */
  | { readonly kind: "resuming"; readonly waiting: string[]; readonly host: Socket }
  | { readonly kind: "connected"; readonly host: Socket }
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
    input.on("data", lines.push);
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
    if (this.#state.kind === "connected") this.#finishAt(this.#state.host);
    else if (!this.#memory.isWaiting) this.end();
  }

  /** It answers what it has, and closes. */
  #finishAt(host: Socket): void {
    host.end();
    setTimeout(() => this.end(), finishTimeoutMs).unref();
  }

  async #connect(): Promise<void> {
    try {
      const found = await this.#options.connect();
      const host = found.socket;
      if (this.#state.kind !== "connecting") return void host.destroy();
      this.#state = { ...this.#state, kind: "resuming", host };
      this.#listen(found);
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
    this.#options.input.resume();
    for (const line of waiting) this.#toHost(line);
    if (this.#isInputOver) this.#finishAt(host);
  }

  #listen({ socket: host, kill }: FoundHost): void {
    const lines = new Lines((line) => this.#fromHost(line));
    const watch = this.#watch(host, kill);
    host.on("data", (chunk: Buffer) => {
      watch.heard();
      lines.push(chunk);
      if (this.#options.output.writableNeedDrain) this.#pause(host);
    });
    host.on("error", () => {});
    host.once("close", () => {
      watch.stop();
      this.#lost(host);
    });
  }

  /** A host that hangs is ended: then it is as any other that ended, and its name is free for the next one. */
  #watch(host: Socket, kill: () => void): HostWatch {
    return new HostWatch({
      intervalMs: this.#options.watchIntervalMs ?? defaultWatchIntervalMs,
      // A client that does not read has its host wait.
      isOwing: () => !host.isPaused() && (this.#state.kind === "resuming" || this.#memory.isWaiting),
      ask: () => void host.write(`${print({ id: this.#requests.swallow(() => {}), method: "ping" })}\n`),
      onHung: kill,
    });
  }

  /** A client that reads slowly slows its host down, not us. */
  #pause(host: Socket): void {
    host.pause();
    this.#options.output.once("drain", () => host.resume());
  }

  #lost(host: Socket): void {
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
    if (state.kind === "ended") return;
    if (state.kind === "connected") {
      if (!state.host.write(`${line}\n`)) this.#pauseClient(state.host);
      return;
    }
    // What it has to say beyond that waits in its pipe.
    if (state.waiting.push(line) === maxWaitingLines) this.#options.input.pause();
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
    state.waiting.length = 0;
    this.#fail(this.#memory.takeAll(), `The plugin host cannot be started: ${reason}`);
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
