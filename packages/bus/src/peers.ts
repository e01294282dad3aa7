/** Whose process something comes from. The broker vouches for the name where its permissions are set so; nobody does for the instance. */
export interface PeerAddress {
  /** Of the host, as its owner named it: 1-63 of `A-Z a-z 0-9 _ -`. */
  readonly name: string;
  /** Of the process: two on one machine may have the same name. */
  readonly instance: string;
}

/**
 * Conversations between processes that are connected to the same broker, beside the events. Subjects are as events' are; each is heard
 * by whoever the broker lets hear it, and whatever comes in is to be checked by whoever takes it.
 */
export interface Peers {
  readonly self: PeerAddress;
  /** Whether the broker is reached at this moment. */
  readonly isConnected: boolean;
  /** Calls back when the broker is reached, again after it was away, and now if it is. Returns the undo. */
  onConnected(listener: () => void): () => void;
  /** Says something to whoever listens. Lost while the broker is away: false says so. */
  publish(subject: string, bytes: Uint8Array): boolean;
  /** `*` and a last `>` stand for tokens. Returns the undo. */
  listen(pattern: string, listener: (notice: PeerNotice) => void): () => void;
  /** Opens a channel to one of those that serve the subject. Fails by the channel's end, never by throwing. */
  open(subject: string): Channel;
  /** Takes the channels that others open. Returns the undo; channels that are open stay so. */
  serve(pattern: string, options: ServeOptions): () => void;
  /** Resolves when the broker knows of all that was served, listened to and published before; also when it is away. */
  flush(): Promise<void>;
  /** Ends every channel. Idempotent. */
  close(): void;
}

export interface PeerNotice {
  readonly subject: string;
  readonly bytes: Uint8Array;
}

export interface ServeOptions {
  /** Of those that serve the same subject with the same queue, one is given each channel. Default: each of them is. */
  readonly queue?: string | undefined;
  readonly onChannel: (channel: Channel, subject: string) => void;
}

/** Two processes that send each other whole messages, in order, each at most once, and that notice when the other is gone. */
export interface Channel {
  /** Undefined until the other end has spoken. */
  readonly peer: PeerAddress | undefined;
  /** Settles, never rejects. */
  readonly ended: Promise<ChannelEnd>;
  /** `isLast`: the channel ends with it. `sent` is called when there is room for the next one. Dropped after the end. */
  send(message: Uint8Array, options?: { readonly isLast?: boolean; readonly sent?: () => void }): void;
  /** The one listener for what comes in; what came before is kept for it. */
  onMessage(listener: (message: Uint8Array) => void): void;
  /** Hands out nothing that comes in until resume(), and soon has the other end wait. */
  pause(): void;
  resume(): void;
  /** Tells the other end. Idempotent. */
  end(): void;
}

export interface ChannelEnd {
  readonly kind: ChannelEndKind;
  /** In one line, for people. */
  readonly message: string;
}

export type ChannelEndKind =
  /** In good order, by either end. */
  | "ended"
  /** Nobody serves the subject: what was sent has reached nobody. */
  | "unserved"
  /** The broker does not allow it: what was sent has reached nobody. */
  | "forbidden"
  /** One of the ends has too many channels: nobody has looked at what was sent. */
  | "refused"
  /** The other end fell silent, or a message went missing: it may have got what was sent, or not. */
  | "lost";
