import { EventEmitter } from "node:events";
import { createEvent } from "@backplane/bus";
import type { Frame, FrameBatch, FrameStream } from "@backplane/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { FrameSession } from "../../src/plugin/frame-session.ts";
import type { SessionCall } from "../../src/plugin/session.ts";

/** The plugin's end, by hand: answers initialize, then what the test says. */
class FakeStream extends EventEmitter implements FrameStream {
  readonly requests: Frame[] = [];
  onAnswer: (frame: Frame) => void = () => {};
  onCall: (callId: number) => Frame["body"] | undefined = () => undefined;

  write({ frames }: FrameBatch, written: () => void): void {
    for (const frame of frames) this.#receive(frame);
    queueMicrotask(written);
  }

  end(): void {
    this.emit("end");
  }

  send(callId: number, body: Frame["body"]): void {
    this.emit("data", { frames: [{ callId, body }] });
  }

  #receive(frame: Frame): void {
    if (frame.body?.$case !== "request") {
      this.onAnswer(frame);
      return;
    }
    this.requests.push(frame);
    const isInitialize = frame.body.value.method?.$case === "initialize";
    const body = isInitialize
      ? ({ $case: "response", value: { method: { $case: "initialize", value: {} } } } as const)
      : this.onCall(frame.callId);
    if (body) queueMicrotask(() => this.send(frame.callId, body));
  }
}

let stream: FakeStream;
let violations: string[];
let logged: unknown[];
let notices: string[];

beforeEach(() => {
  stream = new FakeStream();
  violations = [];
  logged = [];
  notices = [];
});

function open(maxFrameBytes = 10_000, config = {}): Promise<FrameSession> {
  return FrameSession.open(stream, {
    name: "p",
    ownName: "p",
    hostVersion: "0.1.0",
    maxFrameBytes,
    config,
    timeoutMs: 1_000,
    signal: new AbortController().signal,
    onLog: (line) => logged.push(line),
    onViolation: (what) => violations.push(what),
    onContributionsChanged: () => notices.push("contributions changed"),
    onResourceUpdated: (uri) => notices.push(`updated ${uri}`),
    onPublish: async ({ type }) => `id of ${type}`,
  });
}

const call: SessionCall = { timeoutMs: 1_000 };
const tool = { kind: "callTool", name: "t" } as const;
const result = (text: string): Frame["body"] => ({
  $case: "response",
  value: { method: { $case: "callTool", value: { result: Buffer.from(text) } } },
});
/** Any number may come over the wire. */
const error = (code: number): Frame["body"] => ({
  $case: "error",
  value: { code: code as 1, message: "it says" },
});

describe("FrameSession", () => {
  it("open() initializes before anything else", async () => {
    await open(123);
    expect(stream.requests[0]?.body).toMatchObject({
      value: {
        method: {
          $case: "initialize",
          value: { hostVersion: "0.1.0", maxFrameBytes: 123, config: Buffer.from("{}") },
        },
      },
    });
  });

  it("open() hands on the config, and configure() another one", async () => {
    const session = await open(10_000, { depth: 1 });
    const configOf = (frame: Frame | undefined) => {
      const method = frame?.body?.$case === "request" ? frame.body.value.method : undefined;
      return method && "config" in method.value && Buffer.from(method.value.config).toString();
    };
    expect(configOf(stream.requests[0])).toBe('{"depth":1}');
    stream.onCall = () => ({
      $case: "response",
      value: { method: { $case: "configure", value: {} } },
    });
    await session.configure({ depth: 2 });
    expect(configOf(stream.requests[1])).toBe('{"depth":2}');
    stream.onCall = () => error(3);
    await expect(session.configure({})).rejects.toMatchObject({
      code: "invalid_arguments",
      message: "it says",
    });
  });

  it("deliverEvent() hands on the event, and resolves when it was handled", async () => {
    const session = await open();
    const event = createEvent({ type: "a.b", source: "/h", data: { n: 1 } });
    const delivery = { pattern: "a.*", event, dropped: 3, signal: new AbortController().signal };
    stream.onCall = () => ({
      $case: "response",
      value: { method: { $case: "deliverEvent", value: {} } },
    });
    await session.deliverEvent(delivery, 1_000);
    const [, { body } = {}] = stream.requests;
    const method = body?.$case === "request" ? body.value.method : undefined;
    expect(method).toMatchObject({ $case: "deliverEvent", value: { pattern: "a.*", dropped: 3 } });
    stream.onCall = () => result("{}");
    await expect(session.deliverEvent(delivery, 1_000)).rejects.toMatchObject({ code: "bad_plugin" });
  });

  it.each([false, true])("takes what the plugin publishes, on behalf of a call: %s", async (isForCall) => {
    const session = await open();
    const method = {
      $case: "publish",
      value: { type: "a.b", subject: "", data: new Uint8Array(), id: "" },
    } as const;
    const request = (parentCallId: number): Frame["body"] => ({
      $case: "request",
      value: {
        ...{
          timeoutMs: 0,
          parentCallId,
          meta: new Uint8Array(),
          clientAbilities: [],
          questionKey: "",
          method,
        },
      },
    });
    stream.onCall = (callId) => {
      stream.send(2, request(isForCall ? callId : 0));
      return undefined;
    };
    const answered = new Promise<Frame>((resolve) => {
      stream.onAnswer = resolve;
    });
    const running = session.request(tool, call).catch(() => {});
    expect(await answered).toMatchObject({
      callId: 2,
      body: { $case: "response", value: { method: { $case: "publish", value: { id: "id of a.b" } } } },
    });
    session.close("over");
    await running;
  });

  it("request() gives the result and counts it", async () => {
    const session = await open();
    stream.onCall = () => result('{"content":[]}');
    expect((await session.request(tool, call)).json).toBe('{"content":[]}');
    expect(session.answered).toBe(1);
  });

  it.each([
    [1, "plugin_error"],
    [2, "plugin_error"],
    [3, "invalid_arguments"],
    [4, "deadline_exceeded"],
    [5, "bad_plugin"],
    [7, "plugin_error"],
    [8, "plugin_error"],
    [9, "bad_plugin"],
    [12, "bad_plugin"],
    [13, "plugin_error"],
    [14, "plugin_error"],
    [77, "plugin_error"],
  ])("callTool() takes the plugin's error %i as %s", async (wireCode, code) => {
    const session = await open();
    stream.onCall = () => error(wireCode);
    await expect(session.request(tool, call)).rejects.toMatchObject({ code, message: "it says" });
  });

  it("request() throws plugin_died when the session ends, also afterwards", async () => {
    const session = await open();
    const running = expect(session.request(tool, call)).rejects.toMatchObject({ code: "plugin_died" });
    stream.emit("error", new Error("read ECONNRESET"));
    await running;
    await expect(session.request(tool, call)).rejects.toMatchObject({
      code: "plugin_died",
      message: "The session broke: read ECONNRESET",
    });
  });

  it("request() throws cancelled only when its caller cancelled", async () => {
    const session = await open();
    const controller = new AbortController();
    const cancelled = expect(
      session.request(tool, { ...call, signal: controller.signal }),
    ).rejects.toMatchObject({
      code: "cancelled",
    });
    controller.abort();
    await cancelled;
  });

  it("request() refuses arguments that fit in no frame before it sends them", async () => {
    const session = await open(1_000);
    const large = { ...tool, arguments: { a: "x".repeat(1_000) } };
    await expect(session.request(large, call)).rejects.toMatchObject({
      code: "invalid_arguments",
      message: "The arguments are too large: 1008 bytes, at most 488",
    });
    expect(stream.requests).toHaveLength(1);
  });

  it("request() counts MCP's _meta in, and bounds it by itself", async () => {
    const session = await open(100_000);
    const meta = { a: "x".repeat(50_000) };
    const large = { ...tool, arguments: { a: "x".repeat(50_000) } };
    await expect(session.request(large, { ...call, meta })).rejects.toMatchObject({
      message: "The arguments are too large: 50008 bytes, at most 49480",
    });
    await expect(session.request(tool, { ...call, meta: { a: "x".repeat(70_000) } })).rejects.toMatchObject({
      code: "invalid_arguments",
      message: "The request's _meta is too large: 70008 bytes, at most 65536",
    });
    expect(stream.requests).toHaveLength(1);
  });

  it("onProgress gets numbers and clean lines only", async () => {
    const session = await open();
    const reports: unknown[] = [];
    stream.onCall = (callId) => {
      for (const progress of [1, Number.NaN, Number.POSITIVE_INFINITY, 2]) {
        const value = { progress, total: Number.NaN, message: "a\u001b\nb" };
        stream.send(callId, { $case: "progress", value });
      }
      return result('{"content":[]}');
    };
    await session.request(tool, { ...call, onProgress: (progress) => reports.push(progress) });
    expect(reports).toEqual([
      { progress: 1, message: "a b" },
      { progress: 2, message: "a b" },
    ]);
  });

  it("onLog gets lines, with attributes as far as they are JSON", async () => {
    await open();
    const log = (level: number, attributes: string): void =>
      stream.send(0, {
        $case: "log",
        value: { level: level as 1, message: "m", attributes: Buffer.from(attributes) },
      });
    log(4, '{"a":1}');
    log(99, "{");
    log(3, "");
    expect(logged).toEqual([
      { level: "error", message: "m", attributes: { a: 1 } },
      { level: "info", message: "m", attributes: { unparsed: "{" } },
      { level: "warn", message: "m", attributes: undefined },
    ]);
  });

  it("onViolation hears of answers that nobody waits for", async () => {
    await open();
    stream.send(41, result("{}"));
    expect(violations).toEqual(["Answered call 41, which was never made or is answered already"]);
  });
});
