import type { Channel, ChannelEnd, ChannelEndKind, PeerAddress } from "../peers.ts";
import {
  type ChannelMessage,
  decodeMessage,
  encodeMessage,
  type MessageKind,
  messageKinds,
} from "./channel-message.ts";
import { readInbox } from "./inbox.ts";
import { Intake, type IntakeOptions } from "./intake.ts";
import { maxUnconfirmed, Outbox } from "./outbox.ts";

/** What a channel needs of those that share its connection. */
export interface ChannelWire extends IntakeOptions {
  /** Bytes of content in one NATS message. */
  readonly chunkBytes: number;
  readonly publish: (subject: string, bytes: Uint8Array, reply?: string) => void;
  readonly onEnded: () => void;
}

export interface NatsChannelOptions {
  readonly wire: ChannelWire;
  /** Where the other end writes to. */
  readonly inbox: string;
  /** Where the first message goes: the subject that others serve, or the inbox of who opened it. */
  readonly to: { readonly subject: string } | { readonly inbox: string; readonly peer: PeerAddress };
}

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
  readonly #outbox: Outbox;
  readonly #intake: Intake;
  #peer: PeerAddress | undefined;
  /** Undefined until the other end has said where it is. */
  #peerInbox: string | undefined;
  /** How much of what came in the other end was told of. */
  #consumedTold = 0;
  #isIntroduced = false;
  /** The end has been said after what still waits to be sent. */
  #isClosing = false;
  #isEndedByOther = false;
  #isOver = false;
  #settle!: (end: ChannelEnd) => void;

  constructor(options: NatsChannelOptions) {
    const { wire, to } = options;
    this.#options = options;
    this.#outbox = new Outbox({ chunkBytes: wire.chunkBytes, send: (kind, part) => this.#say(kind, part) });
    this.#intake = new Intake(wire);
    if ("inbox" in to) {
      this.#peerInbox = to.inbox;
      this.#peer = to.peer;
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
    return this.#isIntroduced;
  }

  send(message: Uint8Array, { isLast = false, sent }: { isLast?: boolean; sent?: () => void } = {}): void {
    if (this.#isOver || this.#isClosing) return;
    this.#outbox.push(message, { isLast, sent });
    this.#isClosing = isLast;
    this.#flush();
  }

  onMessage(listener: (message: Uint8Array) => void): void {
    this.#intake.listen(listener);
    this.#afterTaking();
  }

  pause(): void {
    this.#intake.pause();
  }

  resume(): void {
    this.#intake.resume();
    this.#afterTaking();
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
    this.#intake.release();
    this.#outbox.clear();
    this.#options.wire.onEnded();
    this.#settle({ kind, message });
  }

  receive(bytes: Uint8Array, reply: string | undefined): void {
    const message = decodeMessage(bytes);
    if (!message || this.#isOver || !this.#learnPeer(reply)) return;
    this.heardAt = performance.now();
    if (message.kind === messageKinds.refused) this.fail("refused", "It takes no more channels");
    else if (message.sent !== this.#intake.received) this.fail("lost", "A message of the channel was lost");
    else this.#follow(message);
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

  #follow({ kind, received, content }: ChannelMessage): void {
    this.#outbox.confirm(received);
    if (kind === messageKinds.end || kind === messageKinds.last) this.#isEndedByOther = true;
    if (kind !== messageKinds.end && kind !== messageKinds.beat) this.#take(kind, content);
    this.#afterTaking();
    this.#flush();
  }

  #take(kind: MessageKind, content: Uint8Array): void {
    try {
      this.#intake.take(content, { isEnd: kind !== messageKinds.more });
    } catch (error) {
      this.#say(messageKinds.end);
      this.fail("lost", (error as Error).message);
    }
  }

  /** What the other end said before its end is handed out first; until then its silence is no loss. */
  #afterTaking(): void {
    if (this.#isEndedByOther) {
      this.heardAt = Number.POSITIVE_INFINITY;
      if (this.#intake.isDone) this.fail("ended", "The other end closed the channel");
    } else if (this.#intake.consumed - this.#consumedTold >= maxUnconfirmed / 2) this.beat();
  }

  #flush(): void {
    if (this.#isOver) return;
    const isAllSaid = this.#outbox.flush({ isPeerKnown: this.#peerInbox !== undefined });
    if (isAllSaid) this.fail("ended", "This end closed the channel");
  }

  #say(kind: MessageKind, content: Uint8Array = nothing): void {
    const { wire, inbox, to } = this.#options;
    const subject = this.#peerInbox ?? ("subject" in to ? to.subject : to.inbox);
    const { consumed } = this.#intake;
    this.#consumedTold = consumed;
    // A beat always says whose it is, so that one who has forgotten the channel can say so.
    const isKnown = this.#isIntroduced && kind !== messageKinds.beat;
    const bytes = encodeMessage({ kind, sent: this.#outbox.sent, received: consumed, content });
    wire.publish(subject, bytes, isKnown ? undefined : inbox);
    this.#isIntroduced = true;
  }
}
