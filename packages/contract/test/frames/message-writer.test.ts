import { describe, expect, it } from "vitest";
import { MessageWriter } from "../../src/frames/message-writer.ts";
import { FrameBatch } from "../../src/gen/backplane/plugin/v1/plugin.ts";

/** A batch of one log record with that many characters. */
function logBatch(length: number): FrameBatch {
  const value = { level: 2, message: "x".repeat(length), attributes: new Uint8Array() } as const;
  return { frames: [{ callId: 0, body: { $case: "log", value } }] };
}

describe("MessageWriter", () => {
  it("writes what FrameBatch.encode() gives, with its length before it, one message after the other", () => {
    const writer = new MessageWriter();
    const batches = [logBatch(3), { frames: [] }, logBatch(200_000), logBatch(70), logBatch(0)];
    // Each is kept while the next is written.
    const messages = batches.map((batch) => writer.encode(batch));
    for (const [i, message] of messages.entries()) {
      const { length } = message;
      expect(new DataView(message.buffer, message.byteOffset).getUint32(0)).toBe(length - 4);
      expect(message.subarray(4)).toEqual(FrameBatch.encode(batches[i] as FrameBatch).finish());
    }
  });
});
