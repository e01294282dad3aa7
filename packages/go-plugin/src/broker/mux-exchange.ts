import type { Duplex } from "node:stream";
import { BROKER_TIMEOUT_MS } from "../core-protocol.ts";
import type { ConnInfo, DeepPartial } from "../gen/plugin/grpc_broker.ts";
import { PluginError } from "../plugin-error.ts";
import { quoted } from "../quoted.ts";
import type { ListenOn } from "../transport/listen.ts";
import type { Exchange, Reached, ReachOptions } from "./exchange.ts";
import { Mailbox } from "./mailbox.ts";
import { streamProxy } from "./stream-proxy.ts";

export interface MuxExchangeOptions {
  /** For local proxy sockets; the other side never sees them. */
  readonly listenOn: ListenOn;
  readonly send: (info: DeepPartial<ConnInfo>) => Promise<void>;
  /** Opens a stream of the multiplexed connection. */
  readonly openStream: () => Duplex;
}

type OnConnection = (connection: Duplex) => void;

interface Expected {
  readonly id: number;
  readonly expiry: NodeJS.Timeout;
}

/** Knocks for ids that nobody accepts must not fill the memory. */
const MAX_WAITING_KNOCKS = 1_024;

/**
 * Brokered connections as streams of the one socket. The dialler knocks (names the id), the
 * acceptor answers, and the dialler's next stream is for that id. So each side dials one at a time.
 */
export class MuxExchange implements Exchange {
  readonly #options: MuxExchangeOptions;
  readonly #offers = new Map<number, OnConnection>();
  readonly #answers = new Mailbox<ConnInfo>();
  /** Knocks that came before their offer. */
  readonly #knocks = new Map<number, NodeJS.Timeout>();
  /** What the other side's next streams are for, in order. */
  #expected: Expected[] = [];
  #lastDial: Promise<unknown> = Promise.resolve();

  constructor(options: MuxExchangeOptions) {
    this.#options = options;
  }

  async offer(id: number, onConnection: OnConnection): Promise<() => void> {
    this.#offers.set(id, onConnection);
    if (this.#knocks.has(id)) this.#answerKnock(id, "");
    return () => this.#offers.delete(id);
  }

  async reach(id: number, { signal }: ReachOptions): Promise<Reached> {
    signal?.throwIfAborted();
    return streamProxy(this.#options.listenOn, () => this.#oneAtATime(() => this.#knock(id)));
  }

  receive({ serviceId: id, knock }: ConnInfo): void {
    if (knock?.knock !== true) return;
    if (knock.ack) this.#answers.deliver(id, { serviceId: id, network: "", address: "", knock });
    else if (this.#offers.has(id)) this.#answerKnock(id, "");
    else this.#keepKnock(id);
  }

  /** A stream that is for no id, which is one of the main connection. Never between a knock and its stream. */
  openMainStream(): Promise<Duplex> {
    return this.#oneAtATime(async () => this.#options.openStream());
  }

  /** Hands a stream of the other side to the offer it is for; false when no knock announced it. */
  takeStream(stream: Duplex): boolean {
    const expected = this.#expected.shift();
    if (expected === undefined) return false;
    clearTimeout(expected.expiry);
    const onConnection = this.#offers.get(expected.id);
    if (onConnection === undefined) stream.destroy();
    else onConnection(stream);
    return true;
  }

  close(): void {
    for (const expiry of this.#knocks.values()) clearTimeout(expiry);
    for (const { expiry } of this.#expected) clearTimeout(expiry);
    this.#answers.close();
    this.#offers.clear();
  }

  async #knock(id: number): Promise<Duplex> {
    await this.#options.send({ serviceId: id, knock: { knock: true } });
    const { knock } = await this.#answers.take(id, {
      timeoutMs: BROKER_TIMEOUT_MS,
      what: `no answer to the knock for id ${id}`,
    });
    if (knock?.error) throw new PluginError("connect_failed", `other side refused: ${quoted(knock.error)}`);
    return this.#options.openStream();
  }

  #oneAtATime(dial: () => Promise<Duplex>): Promise<Duplex> {
    const dialled = this.#lastDial.then(dial);
    this.#lastDial = dialled.catch(() => {});
    return dialled;
  }

  #keepKnock(id: number): void {
    if (this.#knocks.has(id) || this.#knocks.size >= MAX_WAITING_KNOCKS) return;
    const refuse = () => this.#answerKnock(id, `nothing accepts id ${id}`);
    this.#knocks.set(id, setTimeout(refuse, BROKER_TIMEOUT_MS).unref());
  }

  #answerKnock(id: number, error: string): void {
    clearTimeout(this.#knocks.get(id));
    this.#knocks.delete(id);
    if (error === "") this.#expect(id);
    const answer = { serviceId: id, knock: { knock: true, ack: true, error } };
    // A lost connection is told by its owner; the dialler's wait is bounded.
    this.#options.send(answer).catch(() => {});
  }

  #expect(id: number): void {
    const forget = () => {
      this.#expected = this.#expected.filter((other) => other !== expected);
    };
    // A dialler that gave up must not make some later stream end up here.
    const expected = { id, expiry: setTimeout(forget, BROKER_TIMEOUT_MS).unref() };
    this.#expected.push(expected);
    if (this.#expected.length > MAX_WAITING_KNOCKS) this.#expected.shift();
  }
}
