import type { Channel, ChannelEnd, ChannelEndKind, PeerAddress } from "../peers.ts";
import {
  type ChannelMessage,
  decodeMessage,
  encodeMessage,
  type MessageKind,
  messageKinds,
} from "./channel-message.ts";
import { readInbox } from "./inbox.ts";

/** What a channel needs of those that share its connection. */
export interface ChannelWire {
  /** Bytes of content in one NATS message. */
  readonly chunkBytes: number;
  /** Longest message taken, in bytes. */
  readonly maxMessageBytes: number;
  publish(subject: string, bytes: Uint8Array, reply?: string): void;
  /** Asks for memory for a message that is not whole yet; false: there is none left. Negative: gives it back. */
  reserve(bytes: number): boolean;
  onEnded(): void;
}

export interface NatsChannelOptions {
  readonly wire: ChannelWire;
  /** Where the other end writes to. */
  readonly inbox: string;
  /** Where the first message goes: the subject that others serve, or the inbox of who opened it. */
  readonly to: { readonly subject: string } | { readonly inbox: string; readonly peer: PeerAddress };
}

interface Outgoing {
  readonly kind: MessageKind;
  readonly content: Uint8Array;
  readonly sent: (() => void) | undefined;
}

/** Messages on the way, unconfirmed: many large results at once must not overflow the broker's buffer for one client. */
const maxUnconfirmed = 8;

const nothing = new Uint8Array();

/**
 * One end of a channel over NATS. Long messages go in parts; all are counted, so that one that the broker lost ends the channel instead
 * of being missed; and what is on its way is bounded by what the other end says it has received.
 */
export class NatsChannel implements Channel {
  readonly ended: Promise<ChannelEnd>;
  /** When the other end was heard last, by performance.now(). */
  heardAt: number = performance.now();
  readonly #options: NatsChannelOptions;
  #peer: PeerAddress | undefined;
  /** Undefined until the other end has said where it is. */
  #peerInbox: string | undefined;
  readonly #outgoing: Outgoing[] = [];
  #sent = 0;
  #confirmed = 0;
  #received = 0;
  /** Of those, how many the other end may be told of, so that it sends on. */
  #consumed = 0;
  #consumedTold = 0;
  #isPaused = false;
  #isEndedByOther = false;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  /** Whole, and not handed out yet. */
  readonly #early: Uint8Array[] = [];
  #listener: ((message: Uint8Array) => void) | undefined;
  #hasIntroducedItself = false;
  #isOver = false;
  /** The end has been said after what still waits to be sent. */
  #isClosing = false;
  #settle!: (end: ChannelEnd) => void;

  constructor(options: NatsChannelOptions) {
    this.#options = options;
    if ("inbox" in options.to) {
      this.#peerInbox = options.to.inbox;
      this.#peer = options.to.peer;
    }
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get peer(): PeerAddress | undefined {
    return this.#peer;
  }

  /** The subject it was opened on, while nobody has answered there. */
  get unanswered(): string | undefined {
    const { to } = this.#options;
    return this.#peerInbox === undefined && "subject" in to ? to.subject : undefined;
  }

  /** Whether the other end knows where this one is. */
  get isIntroduced(): boolean {
    return this.#hasIntroducedItself;
  }

  send(message: Uint8Array, { isLast = false, sent }: { isLast?: boolean; sent?: () => void } = {}): void {
    if (this.#isOver || this.#isClosing) return;
    const { chunkBytes } = this.#options.wire;
    let at = 0;
    for (; message.length - at > chunkBytes; at += chunkBytes) {
      const content = message.subarray(at, at + chunkBytes);
      this.#outgoing.push({ kind: messageKinds.more, content, sent: undefined });
    }
    const kind = isLast ? messageKinds.last : messageKinds.data;
    this.#outgoing.push({ kind, content: message.subarray(at), sent });
    this.#isClosing = isLast;
    this.#flush();
  }

  onMessage(listener: (message: Uint8Array) => void): void {
    this.#listener = listener;
    this.#handOut();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#handOut();
    if (this.#isPaused) return;
    this.#consumed = this.#received;
    if (this.#consumed - this.#consumedTold >= maxUnconfirmed / 2) this.beat();
  }

  end(): void {
    if (this.#isOver || this.#isClosing) return;
    if (this.#peerInbox !== undefined) this.#say(messageKinds.end);
    this.fail("ended", "This end closed the channel");
  }

  /** Says that this end lives. */
  beat(): void {
    if (!this.#isOver && this.#peerInbox !== undefined) this.#say(messageKinds.beat);
  }

  /** The broker's word that nobody heard the first message. */
  unserved(): void {
    if (this.#peerInbox === undefined) this.fail("unserved", "Nobody serves it");
  }

  fail(kind: ChannelEndKind, message: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.wire.reserve(-this.#partBytes);
    this.#parts = [];
    this.#outgoing.length = 0;
    this.#options.wire.onEnded();
    this.#settle({ kind, message });
  }

  receive(bytes: Uint8Array, reply: string | undefined): void {
    const message = decodeMessage(bytes);
    if (!message || this.#isOver || !this.#learnPeer(reply)) return;
    this.heardAt = performance.now();
    if (message.kind === messageKinds.refused) this.fail("refused", "It takes no more channels");
    else if (message.sent !== this.#received) this.fail("lost", "A message of the channel was lost");
    else this.#follow(message);
  }

  #follow({ kind, received, content }: ChannelMessage): void {
    this.#confirmed = Math.max(this.#confirmed, Math.min(received, this.#sent));
    if (kind === messageKinds.end) this.#endByOther();
    else if (kind !== messageKinds.beat) this.#take(kind, content);
    this.#flush();
  }

  /** False: it is not from the other end. */
  #learnPeer(reply: string | undefined): boolean {
    if (this.#peerInbox !== undefined) return true;
    const peer = readInbox(reply ?? "");
    if (!peer || reply === undefined) return false;
    this.#peer = peer;
    this.#peerInbox = reply;
    return true;
  }

  #take(kind: MessageKind, content: Uint8Array): void {
    this.#received += 1;
    if (this.#received - this.#consumed > 2 * maxUnconfirmed)
      this.#giveUp("The other end sends more than it may");
    else if (this.#gather(content)) this.#advance(kind);
  }

  #advance(kind: MessageKind): void {
    if (kind !== messageKinds.more) this.#deliver();
    if (kind === messageKinds.last) this.#endByOther();
    if (!this.#isPaused) this.#consumed = this.#received;
    if (this.#consumed - this.#consumedTold >= maxUnconfirmed / 2) this.beat();
  }

  /** What it said before is handed out first. */
  #endByOther(): void {
    this.#isEndedByOther = true;
    this.heardAt = Number.POSITIVE_INFINITY;
    this.#handOut();
  }

  #gather(content: Uint8Array): boolean {
    const { maxMessageBytes, reserve } = this.#options.wire;
    if (this.#partBytes + content.length > maxMessageBytes) {
      this.#giveUp(`A message of the channel is longer than ${maxMessageBytes} bytes`);
      return false;
    }
    if (!reserve(content.length)) {
      this.#giveUp("There is no memory left for messages of channels");
      return false;
    }
    this.#parts.push(content);
    this.#partBytes += content.length;
    return true;
  }

  #giveUp(message: string): void {
    this.#say(messageKinds.end);
    this.fail("lost", message);
  }

  #deliver(): void {
    const [only = nothing] = this.#parts;
    const message = this.#parts.length === 1 ? only : Buffer.concat(this.#parts);
    this.#options.wire.reserve(-this.#partBytes);
    this.#parts = [];
    this.#partBytes = 0;
    this.#early.push(message);
    this.#handOut();
  }

  #handOut(): void {
    while (this.#listener && !this.#isPaused && this.#early.length > 0) {
      this.#listener(this.#early.shift() as Uint8Array);
    }
    const isDone = this.#early.length === 0 || !this.#listener;
    if (this.#isEndedByOther && isDone) this.fail("ended", "The other end closed the channel");
  }

  #flush(): void {
    while (this.#maySend && this.#outgoing.length > 0) {
      const { kind, content, sent } = this.#outgoing.shift() as Outgoing;
      this.#say(kind, content);
      this.#sent += 1;
      sent?.();
      if (kind === messageKinds.last) this.fail("ended", "This end closed the channel");
    }
  }

  get #maySend(): boolean {
    if (this.#isOver) return false;
    // Only one of those that serve gets the first message; the others must go to the same.
    return this.#peerInbox === undefined ? this.#sent === 0 : this.#sent - this.#confirmed < maxUnconfirmed;
  }

  #say(kind: MessageKind, content: Uint8Array = nothing): void {
    const { wire, inbox, to } = this.#options;
    const subject = this.#peerInbox ?? ("subject" in to ? to.subject : to.inbox);
    this.#consumedTold = this.#consumed;
    const bytes = encodeMessage({ kind, sent: this.#sent, received: this.#consumed, content });
    // A beat always says whose it is, so that one who has forgotten the channel can say so.
    const isKnown = this.#hasIntroducedItself && kind !== messageKinds.beat;
    wire.publish(subject, bytes, isKnown ? undefined : inbox);
    this.#hasIntroducedItself = true;
  }
}
