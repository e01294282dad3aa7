import { describe, expect, test } from "vitest";
import { encodeHeader, FrameType } from "../../src/yamux/frame.ts";
import { FrameReader } from "../../src/yamux/frame-reader.ts";

function record() {
  const events: string[] = [];
  const reader = new FrameReader({
    onHeader: ({ type, streamId, length }) => events.push(`header ${type} ${streamId} ${length}`),
    onData: (streamId, data) => events.push(`data ${streamId} ${data}`),
    onEnd: ({ streamId }) => events.push(`end ${streamId}`),
    onInvalid: () => events.push("invalid"),
  });
  return { events, reader };
}

const DATA = Buffer.concat([
  encodeHeader({ type: FrameType.DATA, flags: 0, streamId: 7, length: 5 }),
  Buffer.from("hello"),
]);
const PING = encodeHeader({ type: FrameType.PING, flags: 1, streamId: 0, length: 99 });

describe("FrameReader", () => {
  test("FrameReader.push() reads whole frames", () => {
    const { events, reader } = record();
    reader.push(Buffer.concat([DATA, PING]));
    expect(events).toEqual(["header 0 7 5", "data 7 hello", "end 7", "header 2 0 99", "end 0"]);
  });

  test("FrameReader.push() reads frames that come byte by byte", () => {
    const { events, reader } = record();
    for (const byte of Buffer.concat([PING, DATA])) reader.push(Buffer.of(byte));
    expect(events.filter((event) => !event.startsWith("data"))).toEqual([
      "header 2 0 99",
      "end 0",
      "header 0 7 5",
      "end 7",
    ]);
    expect(events.filter((event) => event.startsWith("data")).join("")).toBe(
      "data 7 hdata 7 edata 7 ldata 7 ldata 7 o",
    );
  });

  test.each([
    ["another version", 0, 1],
    ["an unknown type", 1, 4],
  ])("FrameReader.push() refuses %s, and all that follows", (_name, index, value) => {
    const { events, reader } = record();
    const bytes = Buffer.concat([PING, PING]);
    bytes[index] = value;
    reader.push(bytes);
    reader.push(PING);
    expect(events).toEqual(["invalid"]);
  });
});

describe("encodeHeader()", () => {
  test("encodeHeader() writes what the specification says", () => {
    const bytes = encodeHeader({
      type: FrameType.WINDOW_UPDATE,
      flags: 0x0102,
      streamId: 0x03040506,
      length: 0x0708090a,
    });
    expect(bytes.toString("hex")).toBe("00010102030405060708090a");
  });
});
