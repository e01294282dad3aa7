import { FrameBatch } from "@backplane/contract";

/**
 * Bounds on a message of several frames, which is taken in one go while everything else waits. Senders stop at a sixteenth of
 * the bytes and a quarter of the frames.
 */
const maxBatchBytes = 1024 * 1024;
const maxBatchFrames = 4096;

/** @throws Error, which ends the session */
export function decodeBatch(bytes: Uint8Array): FrameBatch {
  if (bytes.length > maxBatchBytes && !isOneFrame(bytes)) {
    throw new Error(`${bytes.length} bytes in several frames of one message, at most ${maxBatchBytes}`);
  }
  const batch = FrameBatch.decode(bytes);
  if (batch.frames.length <= maxBatchFrames) return batch;
  throw new Error(`${batch.frames.length} frames in one message, at most ${maxBatchFrames}`);
}

/** Whether the first field, FrameBatch.frames, goes on to the end: its tag, its length as a varint, its bytes. */
function isOneFrame(bytes: Uint8Array): boolean {
  let length = 0;
  let at = 1;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++] ?? 0;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  return bytes[0] === 0x0a && at + length === bytes.length;
}
