import { describe, expect, it } from "vitest";
import { MessageReader } from "../../src/frames/message-reader.ts";

/** The message as it goes over the wire. */
function framed(message: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

/** What comes out when these chunks go in. */
function read(chunks: Iterable<Uint8Array>, maxMessageBytes = 1000): string[] {
  const reader = new MessageReader({ maxMessageBytes });
  const messages: string[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let message = reader.next(); message; message = reader.next()) {
      messages.push(Buffer.from(message).toString());
    }
  }
  return messages;
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}

describe("MessageReader", () => {
  const messages = ["one", "", "a longer one of many bytes", "", "x"];
  const wire = Buffer.concat(messages.map((message) => framed(Buffer.from(message))));

  it.each([1, 2, 3, 4, 5, 7, 11, 1000])(
    "gives whole messages, however they are cut: every %d bytes",
    (size) => {
      expect(read(cut(wire, size))).toEqual(messages);
    },
  );

  it("refuses a message that says it is longer than allowed, before it has come", () => {
    expect(read([framed(Buffer.alloc(1000))])).toHaveLength(1);
    const promised = framed(Buffer.alloc(1001)).subarray(0, 4);
    expect(() => read([promised])).toThrow("a message of 1001 bytes, at most 1000");
    expect(() => read(cut(promised, 1))).toThrow("a message of 1001 bytes, at most 1000");
  });

  it("knows whether a message is unfinished", () => {
    const reader = new MessageReader({ maxMessageBytes: 1000 });
    const states = [...wire].map((byte) => {
      reader.push(Uint8Array.of(byte));
      while (reader.next());
      return reader.isMidMessage;
    });
    let end = -1;
    const ends = messages.map(({ length }) => {
      end += 4 + length;
      return end;
    });
    expect(states).toEqual([...wire].map((_, at) => !ends.includes(at)));
  });

  it("holds no more of a message than its bytes, however small the pieces", () => {
    const reader = new MessageReader({ maxMessageBytes: 2 ** 20 });
    const before = process.memoryUsage();
    reader.push(framed(Buffer.alloc(2 ** 20)).subarray(0, 4));
    expect(reader.next()).toBeUndefined();
    // A list of the pieces would hold a buffer and its memory for each: some 200 bytes for one.
    for (let i = 0; i < 2 ** 20 - 1; i++) {
      reader.push(new Uint8Array(1));
      reader.next();
    }
    const after = process.memoryUsage();
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(64 * 2 ** 20);
    reader.push(new Uint8Array(1));
    expect(reader.next()).toHaveLength(2 ** 20);
  });
});
