import { afterEach, describe, expect, test, vi } from "vitest";
import {
  CallError,
  type Frame,
  Multiplexer,
  type MultiplexerOptions,
  type Request,
  type Response,
} from "../../src/index.ts";
import { streamPair, type TestStream } from "./stream-pair.ts";

type Serve = NonNullable<MultiplexerOptions["serve"]>;

const greet = { $case: "callTool", value: { name: "greet", arguments: new Uint8Array() } } as const;
const initialize = {
  $case: "initialize",
  value: { hostVersion: "1.0.0", maxFrameBytes: 1, config: new Uint8Array() },
} as const;
const answer = (text: string): Response => ({
  method: { $case: "callTool", value: { result: Buffer.from(text) } },
});
const textOf = (response: Response) =>
  response.method?.$case === "callTool" ? Buffer.from(response.method.value.result).toString() : undefined;

/** A host end calling a plugin end that answers with `serve`. */
function connect(serve: Serve, options: Partial<MultiplexerOptions> = {}) {
  const [hostStream, pluginStream] = streamPair();
  const violations: string[] = [];
  const host = new Multiplexer(hostStream, { side: "host", onViolation: (what) => violations.push(what) });
  const plugin = new Multiplexer(pluginStream, { side: "plugin", serve, ...options });
  return { host, plugin, hostStream, pluginStream, violations };
}

/** A host end whose peer is played by hand. */
function connectRaw() {
  const [hostStream, peer] = streamPair();
  const violations: string[] = [];
  const host = new Multiplexer(hostStream, { side: "host", onViolation: (what) => violations.push(what) });
  return { host, hostStream, peer, violations };
}

const frames = (stream: TestStream, kind: NonNullable<Frame["body"]>["$case"]) =>
  stream.written.filter((frame) => frame.body?.$case === kind);

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));

afterEach(() => {
  vi.useRealTimers();
});

describe("Multiplexer.call()", () => {
  test("answers each of many calls with its own response, in any order", async () => {
    const release: (() => void)[] = [];
    const { host } = connect(async (_request, call) => {
      await new Promise<void>((resolve) => release.push(resolve));
      return answer(`call ${call.id}`);
    });
    const calls = [host.call(greet), host.call(greet), host.call(greet)];
    await vi.waitFor(() => expect(release).toHaveLength(3));
    for (const go of release.reverse()) go();
    expect((await Promise.all(calls)).map(textOf)).toEqual(["call 1", "call 3", "call 5"]);
    expect(host.waiting).toBe(0);
  });

  test("rejects with the peer's typed error", async () => {
    const { host } = connect(() => Promise.reject(new CallError("not_found", 'No tool "greet"')));
    await expect(host.call(greet)).rejects.toMatchObject({ code: "not_found", message: 'No tool "greet"' });
  });

  test("turns an exception of the serving code into an internal error", async () => {
    const { host } = connect(() => Promise.reject(new TypeError("x is undefined")));
    await expect(host.call(greet)).rejects.toMatchObject({ code: "internal", message: "x is undefined" });
  });

  test("an endless call ends at its deadline, tells the peer, and holds up no other", async () => {
    vi.useFakeTimers();
    const reasons: unknown[] = [];
    const { host, violations } = connect(async (request, call) => {
      if (request.method?.$case === "initialize") return answer("quick");
      call.signal.addEventListener("abort", () => reasons.push(call.signal.reason));
      return untilAborted(call.signal);
    });
    const endless = host.call(greet, { timeoutMs: 100 });
    const failure = expect(endless).rejects.toMatchObject({ code: "deadline_exceeded" });
    expect(textOf(await host.call(initialize))).toBe("quick");
    await vi.advanceTimersByTimeAsync(100);
    await failure;
    expect(reasons).toEqual(["No answer within 100 ms"]);
    expect(violations).toEqual([]);
  });

  test("a cancelled call tells the peer; its late answer is no violation", async () => {
    const controller = new AbortController();
    const { host, hostStream, pluginStream, violations } = connect((_request, call) =>
      untilAborted(call.signal),
    );
    const call = host.call(greet, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect(frames(hostStream, "cancel")).toHaveLength(1);
    await vi.waitFor(() => expect(frames(pluginStream, "error")).toHaveLength(1));
    await Promise.resolve();
    expect(violations).toEqual([]);
  });

  test("sends nothing when the signal is aborted already", async () => {
    const { host, hostStream } = connectRaw();
    await expect(host.call(greet, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(hostStream.written).toEqual([]);
  });

  test("hands on progress in order", async () => {
    const { host } = connect(async (_request, call) => {
      for (const progress of [1, 2, 3]) call.progress({ progress, total: 3 });
      return answer("done");
    });
    const seen: number[] = [];
    await host.call(greet, { onProgress: ({ progress }) => seen.push(progress) });
    expect(seen).toEqual([1, 2, 3]);
  });

  test.each(["end", "close", "error"])("rejects every waiting call on stream %s", async (event) => {
    const { host, hostStream } = connectRaw();
    const calls = Promise.allSettled([host.call(greet), host.call(greet)]);
    hostStream.emit(event, new Error("reset"));
    for (const settled of await calls) expect(settled).toMatchObject({ reason: { code: "unavailable" } });
    await expect(host.call(greet)).rejects.toMatchObject({ code: "unavailable" });
    expect(await host.closed).toBeInstanceOf(CallError);
  });
});

function request(method: NonNullable<Request["method"]>, parentCallId = 0): Request {
  return { timeoutMs: 0, parentCallId, meta: new Uint8Array(), clientAbilities: [], questionKey: "", method };
}

describe("Multiplexer against a peer that breaks the contract", () => {
  const response = (callId: number): Frame => ({ callId, body: { $case: "response", value: answer("x") } });

  test("ignores and reports a second answer", async () => {
    const { host, peer, violations } = connectRaw();
    const call = host.call(greet);
    peer.send(response(1));
    peer.send(response(1));
    expect(textOf(await call)).toBe("x");
    await vi.waitFor(() => expect(violations).toEqual([expect.stringContaining("Answered call 1")]));
  });

  test("ignores and reports an answer to a call never made", async () => {
    const { host, peer, violations } = connectRaw();
    const call = host.call(greet);
    peer.send(response(77));
    peer.send(response(1));
    expect(textOf(await call)).toBe("x");
    expect(violations).toEqual([expect.stringContaining("Answered call 77")]);
  });

  test("ignores and reports a request with an id of the other side", async () => {
    const { hostStream, peer, violations } = connectRaw();
    peer.send({ callId: 3, body: { $case: "request", value: request(greet) } });
    await vi.waitFor(() => expect(violations).toEqual([expect.stringContaining("id 3")]));
    expect(hostStream.written).toEqual([]);
  });

  test("ignores a frame of an unknown kind", async () => {
    const { host, peer, violations } = connectRaw();
    const call = host.call(greet);
    peer.send({ callId: 1, body: undefined });
    peer.send(response(1));
    await call;
    expect(violations).toEqual([]);
  });

  test("answers a request with unimplemented where nothing serves", async () => {
    const { hostStream, peer } = connectRaw();
    peer.send({ callId: 2, body: { $case: "request", value: request(greet) } });
    await vi.waitFor(() => expect(frames(hostStream, "error")).toHaveLength(1));
  });
});

describe("Multiplexer under load", () => {
  test("refuses more incoming calls than allowed", async () => {
    const { host } = connect((_request, call) => untilAborted(call.signal), { maxIncomingCalls: 1 });
    const first = host.call(greet).catch(() => undefined);
    await expect(host.call(greet)).rejects.toMatchObject({ code: "resource_exhausted" });
    host.close();
    await first;
  });

  test("sends frames that are ready together in one message", async () => {
    const { host, hostStream, pluginStream } = connect(async (_request, call) => answer(`${call.id}`));
    const calls = Array.from({ length: 64 }, () => host.call(greet));
    await Promise.all(calls);
    expect(hostStream.batches.map((batch) => batch.frames.length)).toEqual([64]);
    expect(pluginStream.batches.length).toBeLessThan(8);
  });

  test("bounds a message: large frames go apart", async () => {
    const { host, pluginStream } = connect(async () => answer("x".repeat(40_000)));
    await Promise.all([host.call(greet), host.call(greet), host.call(greet)]);
    expect(Math.max(...pluginStream.batches.map((batch) => batch.frames.length))).toBe(1);
  });

  test("drops progress and logs while the peer is slow, never an answer", async () => {
    const log = { level: 2, message: "x", attributes: new Uint8Array() } as const;
    const { host, plugin, pluginStream } = connect(async (_request, call) => {
      pluginStream.flows = false;
      for (let progress = 1; progress <= 10_000; progress++) call.progress({ progress });
      return answer("done");
    });
    const call = host.call(greet);
    await vi.waitFor(() => expect(pluginStream.batches).toHaveLength(1));
    const taken = Array.from({ length: 10_000 }, () => plugin.log(log)).filter(Boolean);
    expect(taken.length).toBeLessThan(1000);
    pluginStream.release();
    expect(textOf(await call)).toBe("done");
    expect(frames(pluginStream, "progress").length).toBeLessThan(1000);
    expect(plugin.log(log)).toBe(true);
  });
});
