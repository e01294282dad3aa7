/**
 * The frame header of yamux, hashicorp's stream multiplexer: 12 bytes, big-endian.
 * https://github.com/hashicorp/yamux/blob/master/spec.md
 */
export interface FrameHeader {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  /** Data: bytes that follow. Window update: credit. Ping: an opaque value. Go-away: the reason. */
  readonly length: number;
}

export const HEADER_BYTES = 12;

/** Credit of each direction of a new stream. */
export const INITIAL_WINDOW_BYTES: number = 256 * 1024;

export const FrameType = { DATA: 0, WINDOW_UPDATE: 1, PING: 2, GO_AWAY: 3 } as const;

export const Flag = { SYN: 1, ACK: 2, FIN: 4, RST: 8 } as const;

export const GoAwayReason = { NORMAL: 0, PROTOCOL_ERROR: 1, INTERNAL_ERROR: 2 } as const;

const VERSION = 0;

export function encodeHeader({ type, flags, streamId, length }: FrameHeader): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeUInt8(type, 1);
  bytes.writeUInt16BE(flags, 2);
  bytes.writeUInt32BE(streamId, 4);
  bytes.writeUInt32BE(length, 8);
  return bytes;
}

/** Undefined when the bytes are not a header of the one version there is. */
export function decodeHeader(bytes: Buffer): FrameHeader | undefined {
  const type = bytes.readUInt8(1);
  if (bytes.readUInt8(0) !== VERSION || type > FrameType.GO_AWAY) return undefined;
  return {
    type,
    flags: bytes.readUInt16BE(2),
    streamId: bytes.readUInt32BE(4),
    length: bytes.readUInt32BE(8),
  };
}
