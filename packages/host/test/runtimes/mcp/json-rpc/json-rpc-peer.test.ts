import { setImmediate } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { JsonRpcPeer, type JsonRpcPeerOptions } from "../../../../src/runtimes/mcp/json-rpc/json-rpc-peer.ts";
import { RpcError } from "../../../../src/runtimes/mcp/json-rpc/rpc-error.ts";
import { FakeChannel } from "../fake-channel.ts";

function setUp(options: Partial<JsonRpcPeerOptions> = {}) {
  const channel = new FakeChannel();
  const onViolation = vi.fn();
  const onNotification = vi.fn();
  const serve = vi.fn(async () => "{}");
  const peer = new JsonRpcPeer({ open: channel.open, serve, onNotification, onViolation, ...options });
  return { channel, peer, onViolation, onNotification, serve };
}

const answersTo = (channel: FakeChannel): unknown[] =>
  channel.sent.map(({ text }) => JSON.parse(text)).filter((message) => !("method" in message));

describe("JsonRpcPeer.ask()", () => {
  it("resolves with the result as it is written", async () => {
    const { channel, peer } = setUp();
    const asked = peer.ask("m", (id) => `{"token":${id}}`);
    expect(channel.sent[0]?.text).toBe('{"jsonrpc":"2.0","id":1,"method":"m","params":{"token":1}}');
    channel.events.onMessage('{"jsonrpc":"2.0","result":{"a":1.0},"id":1}');
    expect(await asked).toBe('{"a":1.0}');
  });

  it("rejects with the server's error, with the channel's, and when the channel closes", async () => {
    const { channel, peer } = setUp();
    const refused = peer.ask("m", "{}");
    channel.says({ id: 1, error: { code: -5, message: "no" } });
    await expect(refused).rejects.toEqual(new RpcError(-5, "no"));
    channel.failure = new Error("unreachable");
    await expect(peer.ask("m", "{}")).rejects.toThrow("unreachable");
    const open = peer.ask("m", "{}");
    channel.close("gone");
    await expect(open).rejects.toThrow("gone");
  });

  it("takes an error without an id for that of the request on whose stream it came", async () => {
    const { channel, peer } = setUp();
    const asked = peer.ask("m", "{}");
    channel.says({ error: { code: -5, message: "no" }, id: null }, 1);
    await expect(asked).rejects.toThrow("no");
  });

  it("gives up with the signal, says so to the server, and does not mind a late answer", async () => {
    const { channel, peer, onViolation } = setUp();
    const controller = new AbortController();
    const asked = peer.ask("m", "{}", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
    const { params } = await channel.request("notifications/cancelled");
    expect(params).toEqual({ requestId: 1 });
    channel.says({ id: 1, result: {} });
    expect(onViolation).not.toHaveBeenCalled();
    channel.says({ id: 1, result: {} });
    expect(onViolation).toHaveBeenCalledOnce();
  });

  it("says nothing of giving up where it is not to", async () => {
    const { channel, peer } = setUp();
    const controller = new AbortController();
    const asked = peer.ask("m", "{}", { signal: controller.signal, tellsCancel: false });
    controller.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
    expect(channel.sent).toHaveLength(1);
    await expect(peer.ask("m", "{}", { signal: controller.signal })).rejects.toThrow("enough");
    expect(channel.sent).toHaveLength(1);
  });
});

describe("JsonRpcPeer and what it is told unasked", () => {
  it("costs nothing what was asked for, and something everything else", async () => {
    const { channel, peer } = setUp();
    const asked = peer.ask("m", "{}");
    expect(channel.says({ id: 1, result: {} })).toBe(0);
    await asked;
    expect(channel.says({ id: 1, result: {} })).toBeGreaterThan(0);
    expect(channel.says({ method: "n" })).toBeGreaterThan(0);
    expect(channel.events.onMessage("hello")).toBeGreaterThan(0);
  });

  it("reports what is no message, with its text", () => {
    const { channel, onViolation } = setUp();
    channel.events.onMessage("Server started!");
    expect(onViolation).toHaveBeenCalledExactlyOnceWith(expect.any(String), "Server started!");
  });

  it("answers the server's questions with the result, or the error", async () => {
    const serve = vi
      .fn()
      .mockResolvedValueOnce('{"roots":[]}')
      .mockRejectedValueOnce(new RpcError(-32601, "unknown", { a: 1 }))
      .mockRejectedValueOnce(new Error("odd"))
      .mockResolvedValueOnce(undefined);
    const { channel } = setUp({ serve });
    for (const id of ["a", "b", "c", "d"]) channel.says({ id, method: "roots/list" });
    await vi.waitFor(() => expect(answersTo(channel)).toHaveLength(3));
    expect(answersTo(channel)).toEqual([
      { jsonrpc: "2.0", id: "a", result: { roots: [] } },
      { jsonrpc: "2.0", id: "b", error: { code: -32601, message: "unknown", data: { a: 1 } } },
      { jsonrpc: "2.0", id: "c", error: { code: -32603, message: "odd" } },
    ]);
  });

  it("lets the server take a question back, and does not answer it then", async () => {
    let ended: unknown;
    const serve: JsonRpcPeerOptions["serve"] = (_request, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        ended = signal;
      });
    const { channel } = setUp({ serve });
    channel.says({ id: 9, method: "roots/list" });
    channel.says({ method: "notifications/cancelled", params: { requestId: 9 } });
    expect((ended as AbortSignal).aborted).toBe(true);
    await setImmediate();
    expect(answersTo(channel)).toEqual([]);
  });

  it("refuses more than 256 questions at once, and an id that is in use", () => {
    const { channel, onViolation } = setUp({ serve: () => new Promise(() => {}) });
    for (let id = 0; id < 257; id++) channel.says({ id, method: "roots/list" });
    expect(answersTo(channel)).toMatchObject([{ id: 256, error: { message: "Too many questions at once" } }]);
    channel.says({ id: 0, method: "roots/list" });
    expect(onViolation).toHaveBeenCalledOnce();
  });
});
