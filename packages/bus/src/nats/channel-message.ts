/** What one NATS message of a channel is. */
export const messageKinds = {
  /** The end of a message, which most are as a whole. */
  data: 0,
  /** More of the same message follows. */
  more: 1,
  /** Like data, and the sender's channel has ended with it. */
  last: 2,
  /** Only says how far the sender is: that it lives, and what it has received. */
  beat: 3,
  end: 4,
  /** The sender takes no more channels. */
  refused: 5,
} as const;

export type MessageKind = (typeof messageKinds)[keyof typeof messageKinds];

export interface ChannelMessage {
  readonly kind: MessageKind;
  /** How many messages with content its sender sent before this one. */
  readonly sent: number;
  /** How many its sender has received. */
  readonly received: number;
  readonly content: Uint8Array;
}

/** Kind, sent and received, big endian. */
export const headerBytes = 9;

const kinds: ReadonlySet<number> = new Set(Object.values(messageKinds));

export function encodeMessage({ kind, sent, received, content }: ChannelMessage): Uint8Array {
  const bytes = Buffer.allocUnsafe(headerBytes + content.length);
  bytes[0] = kind;
  bytes.writeUInt32BE(sent, 1);
  bytes.writeUInt32BE(received, 5);
  bytes.set(content, headerBytes);
  return bytes;
}

/** Undefined: no message of a channel's. */
export function decodeMessage(bytes: Uint8Array): ChannelMessage | undefined {
  const kind = bytes[0] ?? -1;
  if (bytes.length < headerBytes || !kinds.has(kind)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const content = bytes.subarray(headerBytes);
  return { kind: kind as MessageKind, sent: view.getUint32(1), received: view.getUint32(5), content };
}
