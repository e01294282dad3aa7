import { afterEach, describe, expect, it, vi } from "vitest";
import { HttpStatusError } from "../../../../src/runtimes/mcp/http/http-status-error.ts";
import { JsonRpcPeer } from "../../../../src/runtimes/mcp/json-rpc/json-rpc-peer.ts";
import type { Agreement } from "../../../../src/runtimes/mcp/protocol/agreement.ts";
import { negotiate } from "../../../../src/runtimes/mcp/protocol/negotiate.ts";
import type { Era } from "../../../../src/runtimes/mcp/protocol/revisions.ts";
import { FakeChannel } from "../fake-channel.ts";

const discovery = {
  supportedVersions: ["2026-07-28", "2025-11-25"],
  capabilities: { tools: {} },
  _meta: { "io.modelcontextprotocol/serverInfo": { name: "s", version: "1" } },
};
const modern = {
  revision: "2026-07-28",
  era: "modern",
  capabilities: { tools: {} },
  serverInfo: { name: "s", version: "1" },
};
const session = { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "s" } };
const legacy = {
  revision: "2025-06-18",
  era: "legacy",
  capabilities: { tools: {} },
  serverInfo: { name: "s" },
};
const unknown = { code: -32601, message: "Method not found" };

afterEach(() => vi.useRealTimers());

function start({ known, hasStreams = false }: { known?: Era; hasStreams?: boolean } = {}) {
  const channel = new FakeChannel({ hasStreams });
  const peer = new JsonRpcPeer({
    open: channel.open,
    serve: async () => "{}",
    onNotification: () => {},
    onViolation: () => {},
  });
  const agreements: Agreement[] = [];
  const onAgreed = (agreement: Agreement): void => void agreements.push(agreement);
  const clientInfo = { name: "backplane", version: "1" };
  const signal = new AbortController().signal;
  const agreed = negotiate(peer, { clientInfo, known, signal, onAgreed }).then(() => agreements);
  const answer = async (method: string, outcome: object): Promise<void> => {
    const { id } = await channel.request(method);
    channel.says({ id, ...outcome }, id);
  };
  return { channel, agreed, answer, agreements };
}

const methods = (channel: FakeChannel): unknown[] => channel.sent.map(({ method }) => method);

describe("negotiate()", () => {
  it("agrees with a modern server on what it discovers", async () => {
    const { channel, agreed, answer } = start();
    await answer("server/discover", { result: discovery });
    expect(await agreed).toEqual([modern]);
    expect(methods(channel)).toEqual(["server/discover"]);
    expect(JSON.parse(channel.sent[0]?.text ?? "").params._meta).toEqual({
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "backplane", version: "1" },
      "io.modelcontextprotocol/clientCapabilities": {},
    });
  });

  it.each([
    ["does not know the question", { error: unknown }],
    ["takes it for a mistake", { error: { code: -32602, message: "Invalid" } }],
    ["answers nonsense", { result: { hello: 1 } }],
    ["speaks older revisions", { error: { code: -32022, message: "", data: { supported: ["2025-11-25"] } } }],
    ["discovers only older ones", { result: { ...discovery, supportedVersions: ["2025-11-25"] } }],
    ["does not say which revisions", { error: { code: -32022, message: "" } }],
  ])("initializes a server that %s", async (_what, outcome) => {
    const { channel, agreed, answer } = start();
    await answer("server/discover", outcome);
    await answer("initialize", { result: session });
    expect(await agreed).toEqual([legacy]);
    expect(methods(channel)).toEqual(["server/discover", "initialize", "notifications/initialized"]);
  });

  it("asks again in a revision that the server names, once", async () => {
    const { channel, agreed } = start();
    const refusal = { error: { code: -32022, message: "no", data: { supported: ["2026-07-28"] } } };
    channel.says({ id: 1, ...refusal });
    await vi.waitFor(() => expect(channel.sent).toHaveLength(2));
    channel.says({ id: 2, ...refusal });
    await expect(agreed).rejects.toThrow(
      "The server speaks MCP 2026-07-28 only; this version speaks 2026-07-28, 2025",
    );
  });

  it("gives up on a server of revisions to come", async () => {
    const { agreed, answer } = start();
    await answer("server/discover", {
      error: { code: -32022, message: "no", data: { supported: ["2030-01-01"] } },
    });
    await expect(agreed).rejects.toThrow("The server speaks MCP 2030-01-01 only");
  });

  it("asks a silent server both ways, and takes the first answer: the old one", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { channel, agreed, answer } = start();
    await channel.request("server/discover");
    await vi.advanceTimersByTimeAsync(2_000);
    await answer("initialize", { result: session });
    expect(await agreed).toEqual([legacy]);
    channel.says({ id: 1, result: discovery });
  });

  it("asks a silent server both ways, and takes the first answer: the new one", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { channel, agreed, answer, agreements } = start();
    await vi.advanceTimersByTimeAsync(2_000);
    await channel.request("initialize");
    await answer("server/discover", { result: discovery });
    expect(await agreed).toEqual([modern]);
    await answer("initialize", { result: session });
    expect(agreements).toEqual([modern]);
  });

  it("waits for a slow server that refuses the new way after it was asked the old way", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { agreed, answer } = start();
    await vi.advanceTimersByTimeAsync(2_000);
    await answer("server/discover", { error: unknown });
    await answer("initialize", { result: session });
    expect(await agreed).toEqual([legacy]);
  });

  it("does not ask a server twice that answers each question by itself", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { channel, agreed, answer } = start({ hasStreams: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(methods(channel)).toEqual(["server/discover"]);
    await answer("server/discover", { result: discovery });
    expect(await agreed).toEqual([modern]);
  });

  it("asks a server at once in the era that it was found to speak", async () => {
    const { channel, agreed, answer } = start({ known: "legacy" });
    await answer("initialize", { result: session });
    expect(await agreed).toEqual([legacy]);
    expect(methods(channel)).toEqual(["initialize", "notifications/initialized"]);
  });

  it("finds out that a server has become a modern one", async () => {
    const { agreed, answer } = start({ known: "legacy" });
    await answer("initialize", { error: unknown });
    await answer("server/discover", { result: discovery });
    expect(await agreed).toEqual([modern]);
  });

  it("finds out that a server has become an old one", async () => {
    const { agreed, answer } = start({ known: "modern" });
    await answer("server/discover", { error: unknown });
    await answer("initialize", { result: session });
    expect(await agreed).toEqual([legacy]);
  });

  it("says what a server answers that refuses to initialize", async () => {
    const { agreed, answer } = start({ known: "legacy" });
    await answer("initialize", { error: { code: -5, message: "no licence" } });
    await expect(agreed).rejects.toThrow("no licence");
  });

  it("asks a server for all its logs that has some", async () => {
    const { channel, answer } = start({ known: "legacy" });
    await answer("initialize", { result: { ...session, capabilities: { logging: {} } } });
    expect((await channel.request("logging/setLevel")).params).toEqual({ level: "debug" });
  });

  it.each([401, 403, 500, 503])("does not try the old way after HTTP %d", async (status) => {
    const { channel, agreed } = failing(new HttpStatusError(status, ""));
    await expect(agreed).rejects.toThrow(`HTTP ${status}`);
    expect(methods(channel)).toEqual(["server/discover"]);
  });

  it.each([400, 404, 405, 406])("tries the old way after HTTP %d", async (status) => {
    const { agreed, answer } = failing(new HttpStatusError(status, ""));
    await answer("initialize", { result: session });
    expect(await agreed).toEqual([legacy]);
  });

  it("fails with the channel", async () => {
    const { channel, agreed } = start();
    channel.close("The server closed its stdout");
    await expect(agreed).rejects.toThrow("The server closed its stdout");
  });
});

/** Over HTTP, where the first question fails. */
function failing(failure: Error) {
  const channel = new FakeChannel({ hasStreams: true });
  channel.failure = failure;
  const peer = new JsonRpcPeer({
    open: channel.open,
    serve: async () => "{}",
    onNotification: () => {},
    onViolation: () => {},
  });
  const agreements: Agreement[] = [];
  const agreed = negotiate(peer, {
    clientInfo: { name: "backplane" },
    signal: new AbortController().signal,
    onAgreed: (agreement) => void agreements.push(agreement),
  }).then(() => agreements);
  const answer = async (method: string, outcome: object): Promise<void> => {
    const { id } = await channel.request(method);
    channel.says({ id, ...outcome }, id);
  };
  return { channel, agreed, answer };
}
