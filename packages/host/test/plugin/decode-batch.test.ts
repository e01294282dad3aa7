import { FrameBatch } from "@backplane/contract";
import { describe, expect, it } from "vitest";
import { decodeBatch } from "../../src/plugin/decode-batch.ts";

const MiB = 1024 * 1024;

function encode(lengths: readonly number[]): Buffer {
  const frames = lengths.map((length, callId) => ({
    callId,
    body: { $case: "progress", value: { progress: 1, message: "x".repeat(length) } } as const,
  }));
  return Buffer.from(FrameBatch.encode({ frames }).finish());
}

describe("decodeBatch()", () => {
  it.each([[[]], [[0]], [[3, 0, 5]], [[100, 200]], [[15 * MiB]], [Array(4096).fill(1)]])(
    "takes a message with frames of these sizes: %.20s",
    (lengths) => {
      expect(decodeBatch(encode(lengths)).frames).toHaveLength(lengths.length);
    },
  );

  it("refuses more frames than can be taken in one go", () => {
    expect(() => decodeBatch(encode(Array(4097).fill(0)))).toThrow(
      "4097 frames in one message, at most 4096",
    );
  });

  it("refuses several frames in a large message before it decodes them", () => {
    const millions = Buffer.alloc(15 * MiB, Buffer.from([0x0a, 0x02, 0x3a, 0x00]));
    expect(() => decodeBatch(millions)).toThrow(
      "15728640 bytes in several frames of one message, at most 1048576",
    );
    expect(() => decodeBatch(encode([MiB, 0]))).toThrow("in several frames of one message");
  });

  it("refuses what is no batch", () => {
    expect(() => decodeBatch(Buffer.from([0xff, 0xff, 0xff]))).toThrow();
  });
});
