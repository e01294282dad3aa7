import { randomBytes } from "node:crypto";
import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import type { Channel, PeerAddress, PeerNotice, Peers, ServeOptions } from "../peers.ts";
import { decodeMessage, encodeMessage, messageKinds } from "./channel-message.ts";
import { subjectPrefix } from "./event-subject.ts";
import { inboxOf, newInbox, readInbox } from "./inbox.ts";
import { type ChannelWire, NatsChannel } from "./nats-channel.ts";
import type { NatsLink } from "./nats-link.ts";

export interface PeersOptions {
  readonly link: NatsLink;
  readonly self: PeerAddress;
  readonly limits?: Partial<PeersLimits> | undefined;
  /** The broker does not allow something; for people. */
  readonly onForbidden?: ((what: string) => void) | undefined;
}

export interface PeersLimits {
  /** How often each end of a channel says that it lives, beyond what it has to say. Default 2000. */
  readonly beatMs: number;
  /** A channel whose other end was silent so long is over. Default 7000. */
  readonly lostMs: number;
  /** Longest message of a channel, in bytes. Default 17 MiB: a result of 16 MiB with what belongs to it. */
  readonly maxMessageBytes: number;
  /** Open at once, in both directions; more are refused. Default 4096. */
  readonly maxChannels: number;
  /** Of messages that are not whole yet, over all channels. Default 256 MiB. */
  readonly maxBufferedBytes: number;
}

const defaultLimits: PeersLimits = {
  beatMs: 2_000,
  lostMs: 7_000,
  maxMessageBytes: 17 * 1024 * 1024,
  maxChannels: 4_096,
  maxBufferedBytes: 256 * 1024 * 1024,
};

/** Small enough that one long message does not keep others of the connection waiting; well below NATS's own limit of 1 MiB. */
const chunkBytes = 64 * 1024;

/** What is answered sooner needs no word that it was taken. */
const acceptAfterMs = 20;

const maxForbidden = 100;

export function newAddress(name: string): PeerAddress {
  return { name, instance: randomBytes(6).toString("hex") };
}

interface Served {
  readonly subject: string;
  readonly queue: string | undefined;
  readonly onMessage: (message: Msg) => void;
  current: Subscription | undefined;
}

/** Channels and notices over one connection to NATS. */
export class NatsPeers implements Peers {
  readonly self: PeerAddress;
  readonly #options: PeersOptions;
  readonly #limits: PeersLimits;
  readonly #served = new Set<Served>();
  /** By inbox. */
  readonly #channels = new Map<string, NatsChannel>();
  readonly #unlisten: () => void;
  readonly #ticker: NodeJS.Timeout;
  /** What was reported already. */
  readonly #forbidden = new Set<string>();
  #connection: NatsConnection | undefined;
  #buffered = 0;
  #tickedAt = performance.now();
  #isClosed = false;

  constructor(options: PeersOptions) {
    this.#options = options;
    this.self = options.self;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#serveSubject({
      subject: `${inboxOf(this.self)}.*`,
      queue: undefined,
      onMessage: (message) => this.#receive(message),
    });
    this.#unlisten = options.link.listen({
      onConnection: (connection) => {
        this.#connection = connection;
        for (const served of this.#served) this.#subscribe(served);
      },
      onForbidden: (what) => this.#onForbidden(what),
    });
    this.#ticker = setInterval(() => this.#tick(), this.#limits.beatMs);
    this.#ticker.unref();
  }

  get isConnected(): boolean {
    return !this.#isClosed && this.#options.link.connection !== undefined;
  }

  onConnected(listener: () => void): () => void {
    return this.#options.link.listen({ onConnected: listener });
  }

  publish(subject: string, bytes: Uint8Array): boolean {
    if (!this.isConnected) return false;
    this.#publish(subjectPrefix + subject, bytes);
    return true;
  }

  listen(pattern: string, listener: (notice: PeerNotice) => void): () => void {
    return this.#serveSubject({
      subject: subjectPrefix + pattern,
      queue: undefined,
      onMessage: ({ subject, data }) =>
        listener({ subject: subject.slice(subjectPrefix.length), bytes: data }),
    });
  }

  serve(pattern: string, { queue, onChannel }: ServeOptions): () => void {
    return this.#serveSubject({
      subject: subjectPrefix + pattern,
      queue,
      onMessage: (message) => this.#accept(message, onChannel),
    });
  }

  open(subject: string): Channel {
    const channel = this.#channel(newInbox(this.self), { subject: subjectPrefix + subject });
    // What is sent while the broker is away would be heard later, when nobody waits for it any more.
    if (!this.isConnected) channel.fail("unserved", "The broker is away");
    else if (this.#channels.size > this.#limits.maxChannels)
      channel.fail("refused", `More than ${this.#limits.maxChannels} channels are open`);
    return channel;
  }

  async flush(): Promise<void> {
    if (this.isConnected) await this.#connection?.flush().catch(() => {});
  }

  close(): void {
    if (this.#isClosed) return;
    clearInterval(this.#ticker);
    for (const channel of [...this.#channels.values()]) channel.end();
    this.#isClosed = true;
    this.#unlisten();
    for (const { current } of this.#served) current?.unsubscribe();
    this.#served.clear();
  }

  #serveSubject(wanted: Omit<Served, "current">): () => void {
    const served: Served = { ...wanted, current: undefined };
    this.#served.add(served);
    this.#subscribe(served);
    return () => {
      this.#served.delete(served);
      served.current?.unsubscribe();
    };
  }

  #subscribe(served: Served): void {
    const { subject, queue, onMessage } = served;
    if (!this.#connection || this.#connection.isClosed()) return;
    served.current = this.#connection.subscribe(subject, {
      ...(queue !== undefined && { queue }),
      callback: (error, message) => {
        if (!error) onMessage(message);
      },
    });
  }

  #receive({ subject, data, reply, headers }: Msg): void {
    const channel = this.#channels.get(subject);
    if (channel === undefined) this.#sayGone(subject, { data, reply });
    else if (headers?.code === 503) channel.unserved();
    else channel.receive(data, reply);
  }

  /** Whoever writes to a channel that is over shall not go on for it. */
  #sayGone(inbox: string, { data, reply = "" }: { data: Uint8Array; reply: string | undefined }): void {
    const message = decodeMessage(data);
    if (!message || !readInbox(reply)) return;
    if (message.kind !== messageKinds.beat && message.kind !== messageKinds.data) return;
    this.#say(messageKinds.end, { to: reply, from: inbox, sent: message.received });
  }

  #accept({ subject, data, reply = "" }: Msg, onChannel: ServeOptions["onChannel"]): void {
    const peer = readInbox(reply);
    const opening = decodeMessage(data);
    if (!peer || !opening || this.#isClosed) return;
    const inbox = newInbox(this.self);
    if (this.#channels.size >= this.#limits.maxChannels) {
      this.#say(messageKinds.refused, { to: reply, from: inbox, sent: 0 });
      return;
    }
    const channel = this.#channel(inbox, { inbox: reply, peer });
    onChannel(channel, subject.slice(subjectPrefix.length));
    channel.receive(data, undefined);
    if (opening.kind === messageKinds.more) channel.beat();
    else setTimeout(() => channel.isIntroduced || channel.beat(), acceptAfterMs).unref();
  }

  #say(
    kind: typeof messageKinds.end | typeof messageKinds.refused,
    { to, from, sent }: { to: string; from: string; sent: number },
  ): void {
    this.#publish(to, encodeMessage({ kind, sent, received: 0, content: new Uint8Array() }), from);
  }

  #channel(
    inbox: string,
    to: { readonly subject: string } | { readonly inbox: string; readonly peer: PeerAddress },
  ): NatsChannel {
    const channel = new NatsChannel({ inbox, to, wire: this.#wire(inbox) });
    this.#channels.set(inbox, channel);
    return channel;
  }

  #wire(inbox: string): ChannelWire {
    return {
      chunkBytes,
      maxMessageBytes: this.#limits.maxMessageBytes,
      publish: (subject, bytes, reply) => this.#publish(subject, bytes, reply),
      reserve: (bytes) => this.#reserve(bytes),
      onEnded: () => this.#channels.delete(inbox),
    };
  }

  #reserve(bytes: number): boolean {
    if (this.#buffered + bytes > this.#limits.maxBufferedBytes) return false;
    this.#buffered += bytes;
    return true;
  }

  /** Never throws: what does not get through is noticed by the other end's silence. */
  #publish(subject: string, bytes: Uint8Array, reply?: string): void {
    const connection = this.#connection;
    if (!connection || connection.isClosed()) return;
    connection.publish(subject, bytes, reply === undefined ? undefined : { reply });
  }

  #onForbidden({ operation, subject }: { operation: string; subject: string }): void {
    if (subject.startsWith(subjectPrefix))
      this.#reportForbidden(`The broker does not allow this host a ${operation} of ${shortened(subject)}`);
    if (operation !== "publish") return;
    for (const channel of [...this.#channels.values()])
      if (channel.unanswered === subject) channel.fail("forbidden", "The broker does not allow it");
  }

  /** Once: what is not allowed is mostly tried again. */
  #reportForbidden(what: string): void {
    if (this.#forbidden.has(what) || this.#forbidden.size >= maxForbidden) return;
    this.#forbidden.add(what);
    this.#options.onForbidden?.(what);
  }

  #tick(): void {
    const { beatMs, lostMs } = this.#limits;
    const now = performance.now();
    // A process that stood still itself has not listened.
    const deafMs = Math.max(0, now - this.#tickedAt - 2 * beatMs);
    this.#tickedAt = now;
    for (const channel of [...this.#channels.values()]) {
      channel.heardAt += deafMs;
      if (now - channel.heardAt > lostMs)
        channel.fail("lost", `The other end was silent for more than ${lostMs} ms`);
      else channel.beat();
    }
  }
}

/** Without what is different each time. */
function shortened(subject: string): string {
  const tokens = subject.split(".");
  return tokens.length > 4 ? `${tokens.slice(0, 4).join(".")}.…` : subject;
}
