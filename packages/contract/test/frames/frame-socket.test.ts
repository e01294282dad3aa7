import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { FrameBatch, FrameSocket, type FrameSocketOptions, Multiplexer } from "../../src/index.ts";

const options = { maxMessageBytes: 2 ** 20 };

/** Both ends of a connection, as bytes. */
let near: Socket;
let far: Socket;

beforeEach(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "frame-socket-"));
  const server = createServer().listen(path.join(folder, "s"));
  await once(server, "listening");
  near = connect(path.join(folder, "s"));
  [far] = await once(server, "connection");
  onTestFinished(() => {
    near.destroy();
    far.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });
});

/** A FrameSocket and what it has said so far. */
function listen(socket: Socket, { maxMessageBytes, ...more }: FrameSocketOptions = options) {
  const stream = new FrameSocket(socket, { maxMessageBytes, ...more });
  const said: string[] = [];
  stream.on("data", ({ frames }) => said.push(`${frames.length} frames`));
  stream.on("error", ({ message }) => said.push(message));
  stream.on("end", () => said.push("end"));
  const closed = new Promise<void>((resolve) => stream.on("close", resolve));
  return { stream, said, closed };
}

function batch(frames: number): FrameBatch {
  return { frames: Array.from({ length: frames }, () => ({ callId: 1, body: undefined })) };
}

function framed(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

describe("FrameSocket", () => {
  it("carries a session", async () => {
    const plugin = new Multiplexer(new FrameSocket(far, options), {
      side: "plugin",
      serve: async () => ({ method: { $case: "initialize", value: {} } }),
    });
    const host = new Multiplexer(new FrameSocket(near, options), { side: "host" });
    const initialize = {
      $case: "initialize",
      value: { hostVersion: "1.0.0", maxFrameBytes: 1, config: new Uint8Array() },
    } as const;
    expect((await host.call(initialize)).method?.$case).toBe("initialize");
    host.close();
    expect((await plugin.closed).message).toBe("The peer ended the session");
  });

  it("sends what was written before its end, and nothing after it", async () => {
    const { said, closed } = listen(near);
    const stream = new FrameSocket(far, options);
    stream.write(batch(3), () => {});
    stream.end();
    stream.write(batch(4), () => {});
    await closed;
    expect(said).toEqual(["3 frames", "end"]);
  });

  it("calls back when there is room for more, not before", async () => {
    const stream = new FrameSocket(near, { maxMessageBytes: 2 ** 30 });
    let written = false;
    const large = { level: 2, message: "x".repeat(8 * 2 ** 20), attributes: new Uint8Array() } as const;
    const done = new Promise<void>((resolve) =>
      stream.write({ frames: [{ callId: 0, body: { $case: "log", value: large } }] }, () => {
        written = true;
        resolve();
      }),
    );
    await once(far, "readable"); // but nothing is read
    expect(written).toBe(false);
    far.resume();
    await done;
  });

  it("gives out nothing while paused, not even what has come", async () => {
    const { stream, said } = listen(near);
    stream.on("data", ({ frames }) => {
      if (frames.length > 1) stream.pause();
    });
    const messages = [1, 2, 3, 4, 1].map((frames) => framed(FrameBatch.encode(batch(frames)).finish()));
    far.write(Buffer.concat(messages));
    await expect.poll(() => said).toEqual(["1 frames", "2 frames"]);
    stream.resume();
    expect(said).toEqual(["1 frames", "2 frames", "3 frames"]);
    stream.resume();
    stream.resume();
    await expect.poll(() => said.slice(3)).toEqual(["4 frames", "1 frames"]);
    far.end();
    await expect.poll(() => said.at(-1)).toBe("end");
  });

  it.each([
    [
      "a message that is too long",
      Buffer.from([0, 0x10, 0, 1]),
      "a message of 1048577 bytes, at most 1048576",
    ],
    ["no protobuf", framed(Buffer.from([0xff])), /^a message that cannot be decoded: ./],
    ["an unfinished length", Buffer.from([0]), "it ended in the middle of a message"],
    ["an unfinished message", Buffer.from([0, 0, 0, 2, 0]), "it ended in the middle of a message"],
  ])("ends with %s, and says why", async (_, bytes, why) => {
    const { said, closed } = listen(near);
    far.end(bytes);
    await closed;
    expect(said).toEqual([expect.stringMatching(why)]);
  });

  it("ends with what the owner refuses to decode", async () => {
    const decode = () => {
      throw new Error("no such frames here");
    };
    const { said, closed } = listen(near, { ...options, decode });
    far.write(Buffer.concat([framed(new Uint8Array()), framed(new Uint8Array())]));
    await closed;
    expect(said).toEqual(["a message that cannot be decoded: no such frames here"]);
  });

  it("ends with a batch that cannot be encoded", async () => {
    const { stream, said, closed } = listen(near);
    stream.write({ frames: [{ callId: -1, body: undefined }] }, () => {});
    await closed;
    expect(said).toEqual([expect.stringContaining("-1")]);
  });

  it("says when the connection breaks", async () => {
    const { said, closed } = listen(near);
    near.destroy(new Error("cable cut"));
    await closed;
    expect(said).toEqual(["cable cut"]);
  });
});
