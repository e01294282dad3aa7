import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { encodeHeader, Flag, FrameType, GoAwayReason, INITIAL_WINDOW_BYTES } from "../../src/yamux/frame.ts";
import { YamuxSession } from "../../src/yamux/session.ts";
import type { YamuxStream } from "../../src/yamux/stream.ts";
import { duplexPair } from "../duplex-pair.ts";

function pair() {
  const [a, b] = duplexPair();
  const toClient: YamuxStream[] = [];
  const toServer: YamuxStream[] = [];
  const client = new YamuxSession(a, { role: "client", onStream: (stream) => toClient.push(stream) });
  const server = new YamuxSession(b, { role: "server", onStream: (stream) => toServer.push(stream) });
  return { client, server, toClient, toServer };
}

/** A session whose other end is written by hand. */
function byHand(role: "client" | "server" = "server") {
  const [ours, theirs] = duplexPair();
  const streams: YamuxStream[] = [];
  const session = new YamuxSession(ours, { role, onStream: (stream) => streams.push(stream) });
  const received: Buffer[] = [];
  theirs.on("data", (chunk: Buffer) => received.push(chunk));
  const send = (type: number, flags: number, streamId: number, length: number, body = Buffer.alloc(0)) =>
    theirs.write(Buffer.concat([encodeHeader({ type, flags, streamId, length }), body]));
  return { session, streams, send, theirs, bytes: () => Buffer.concat(received) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

/** Not by async iteration, which would destroy the stream's other half at the end. */
async function readAll(stream: YamuxStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(stream, "end");
  return Buffer.concat(chunks);
}

describe("YamuxSession", () => {
  test("YamuxSession.open() gives the client odd ids and the server even ones", async () => {
    const { client, server, toClient, toServer } = pair();
    expect([client.open().id, client.open().id]).toEqual([1, 3]);
    expect([server.open().id, server.open().id]).toEqual([2, 4]);
    await until(() => toServer.length === 2 && toClient.length === 2);
    expect(toServer.map(({ id }) => id)).toEqual([1, 3]);
    expect(toClient.map(({ id }) => id)).toEqual([2, 4]);
  });

  test("YamuxSession carries more than a window in both directions at once", async () => {
    const { client, toServer } = pair();
    const near = client.open();
    await until(() => toServer.length === 1);
    const far = toServer[0] as YamuxStream;
    const up = Buffer.alloc(3 * INITIAL_WINDOW_BYTES + 17, "up");
    const down = Buffer.alloc(2 * INITIAL_WINDOW_BYTES + 5, "down");
    near.end(up);
    far.end(down);
    const [gotUp, gotDown] = await Promise.all([readAll(far), readAll(near)]);
    expect(gotUp.equals(up)).toBe(true);
    expect(gotDown.equals(down)).toBe(true);
  });

  test("YamuxSession holds back a writer whose reader does not read, and only that one", async () => {
    const { client, toServer } = pair();
    const slow = client.open();
    const fast = client.open();
    await until(() => toServer.length === 2);
    let written = false;
    slow.write(Buffer.alloc(4 * INITIAL_WINDOW_BYTES), () => {
      written = true;
    });
    fast.end("quick");
    expect((await readAll(toServer[1] as YamuxStream)).toString()).toBe("quick");
    expect(written).toBe(false);
    slow.end();
    expect((await readAll(toServer[0] as YamuxStream)).length).toBe(4 * INITIAL_WINDOW_BYTES);
    expect(written).toBe(true);
  });

  test("YamuxSession lets each half of a stream end by itself", async () => {
    const { client, toServer } = pair();
    const near = client.open();
    near.end("question");
    await until(() => toServer.length === 1);
    const far = toServer[0] as YamuxStream;
    expect((await readAll(far)).toString()).toBe("question");
    far.end("answer");
    expect((await readAll(near)).toString()).toBe("answer");
  });

  test("YamuxSession tells the other side of a stream that failed", async () => {
    const { client, toServer } = pair();
    const near = client.open();
    await until(() => toServer.length === 1);
    const failed = once(toServer[0] as YamuxStream, "error");
    near.on("error", () => {});
    near.destroy(new Error("mine"));
    expect((await failed)[0].message).toContain("reset by the other side");
  });

  test("YamuxSession.close() ends all streams on both sides", async () => {
    const { client, server, toServer } = pair();
    const near = client.open();
    await until(() => toServer.length === 1);
    const errors = Promise.all([once(near, "error"), once(toServer[0] as YamuxStream, "error")]);
    client.close();
    await errors;
    await Promise.all([client.closed, server.closed]);
    expect(() => client.open()).toThrow("closed");
  });

  test("YamuxSession answers a ping with its value", async () => {
    const { send, bytes } = byHand();
    send(FrameType.PING, Flag.SYN, 0, 0xabcdef);
    await until(() => bytes().length >= 12);
    const answer = encodeHeader({ type: FrameType.PING, flags: Flag.ACK, streamId: 0, length: 0xabcdef });
    expect(bytes().equals(answer)).toBe(true);
  });

  test("YamuxSession acknowledges a stream and reads data that comes with its SYN and FIN", async () => {
    const { send, streams, bytes } = byHand();
    send(FrameType.DATA, Flag.SYN | Flag.FIN, 1, 2, Buffer.from("hi"));
    await until(() => streams.length === 1);
    expect((await readAll(streams[0] as YamuxStream)).toString()).toBe("hi");
    const ack = encodeHeader({ type: FrameType.WINDOW_UPDATE, flags: Flag.ACK, streamId: 1, length: 0 });
    expect(bytes().subarray(0, 12).equals(ack)).toBe(true);
  });

  test("YamuxSession sends no more than the credit it has", async () => {
    const { session, send, bytes } = byHand("client");
    session.open().write(Buffer.alloc(INITIAL_WINDOW_BYTES + 100));
    const dataBytes = () => bytes().length;
    await until(() => dataBytes() >= INITIAL_WINDOW_BYTES);
    await setImmediate();
    const before = dataBytes();
    expect(before).toBeLessThan(INITIAL_WINDOW_BYTES + 12 * 20);
    send(FrameType.WINDOW_UPDATE, Flag.ACK, 1, 100);
    await until(() => dataBytes() === before + 112);
  });

  test("YamuxSession sends FIN once, though a stream is ended and destroyed", async () => {
    const { session, bytes } = byHand("client");
    const stream = session.open();
    stream.end();
    await once(stream, "finish");
    stream.destroy();
    await once(stream, "close");
    await setImmediate();
    const flags = Array.from({ length: bytes().length / 12 }, (_, i) => bytes().readUInt16BE(i * 12 + 2));
    expect(flags).toEqual([Flag.SYN, Flag.FIN]);
  });

  test.each<[string, (hand: ReturnType<typeof byHand>) => void]>([
    [
      "more data than its window",
      ({ send }) => {
        send(FrameType.WINDOW_UPDATE, Flag.SYN, 1, 0);
        for (let i = 0; i < 9; i++) send(FrameType.DATA, 0, 1, 32 << 10, Buffer.alloc(32 << 10));
      },
    ],
    ["a stream id of our own parity", ({ send }) => send(FrameType.WINDOW_UPDATE, Flag.SYN, 2, 0)],
    [
      "a stream id twice",
      ({ send }) => {
        send(FrameType.WINDOW_UPDATE, Flag.SYN, 1, 0);
        send(FrameType.WINDOW_UPDATE, Flag.SYN, 1, 0);
      },
    ],
    ["something else than yamux", ({ theirs }) => void theirs.write("HTTP/1.1 400 Bad Request\r\n")],
  ])("YamuxSession ends with a go-away when it gets %s", async (_name, act) => {
    const hand = byHand();
    act(hand);
    await hand.session.closed;
    const last = hand.bytes().subarray(-12);
    expect([last.readUInt8(1), last.readUInt32BE(8)]).toEqual([
      FrameType.GO_AWAY,
      GoAwayReason.PROTOCOL_ERROR,
    ]);
  });

  test("YamuxSession refuses the 257th stream and keeps the others", async () => {
    const { send, streams, bytes } = byHand();
    for (let i = 0; i < 257; i++) send(FrameType.WINDOW_UPDATE, Flag.SYN, 1 + 2 * i, 0);
    await until(() => bytes().length >= 257 * 12);
    expect(streams).toHaveLength(256);
    expect(bytes().subarray(-12).readUInt16BE(2)).toBe(Flag.RST);
  });

  test("YamuxSession frees the place of a stream that is over", async () => {
    const { client, toServer } = pair();
    for (let i = 0; i < 300; i++) {
      const near = client.open();
      await until(() => toServer.length === i + 1);
      const far = toServer[i] as YamuxStream;
      const over = Promise.all([once(near, "close"), once(far, "close")]);
      near.end();
      far.end();
      near.resume();
      far.resume();
      await over;
    }
    expect(toServer).toHaveLength(300);
  });

  test("YamuxSession cuts off a peer that pings without reading the answers", async () => {
    const [ours, theirs] = duplexPair();
    const session = new YamuxSession(ours, { role: "server", onStream: () => {} });
    const ping = encodeHeader({ type: FrameType.PING, flags: Flag.SYN, streamId: 0, length: 1 });
    theirs.on("error", () => {});
    for (let i = 0; i < 100; i++) theirs.write(Buffer.concat(Array.from({ length: 1_000 }, () => ping)));
    await session.closed;
  });
});
