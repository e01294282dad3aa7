import { createConnection } from "node:net";
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as V1Transport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Session } from "../../src/http/session.ts";
import { type HttpFace, type HttpOptions, serveHttp } from "../../src/index.ts";
import { type Deferred, deferred } from "../deferred.ts";
import { echo, FakeHost, text } from "../fake-host.ts";
import { send } from "./http-client.ts";
import { RawSession } from "./raw-session.ts";

const serverInfo = { name: "bp", version: "1.2.3" };
const me = { name: "me", version: "0" };
let host: FakeHost;
let face: HttpFace;
let errors: Error[];
/** Settles the tool that works. */
let work: Deferred<void>;

beforeEach(() => {
  errors = [];
  work = deferred();
  host = new FakeHost({
    echo,
    work: async () => {
      await work.promise;
      return text("worked");
    },
  });
});

afterEach(() => face.close());

async function open(options: Partial<HttpOptions> = {}): Promise<void> {
  face = await serveHttp({ host, serverInfo, port: 0, onError: (error) => errors.push(error), ...options });
}

const message = (parts: object): string => JSON.stringify({ jsonrpc: "2.0", id: 1, ...parts });
const deep = "[".repeat(100_000) + "]".repeat(100_000);

describe("HttpRequests", () => {
  test.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["no object", "7"],
    ["null", "null"],
    ["an empty batch", "[]"],
    ["a batch of nonsense", "[1, null]"],
    [
      "a long batch",
      `[${Array(101)
        .fill(message({ method: "ping" }))
        .join(",")}]`,
    ],
    ["no JSON-RPC", '{"a":1}'],
    ["an odd id", message({ id: {}, method: "ping" })],
    ["a prototype", '{"__proto__":{"method":"ping"},"constructor":{"prototype":{"a":1}}}'],
    ["a deep one", deep],
    [
      "a deep argument",
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":${deep}}}}`,
    ],
  ])("serve() answers %s with an error, and goes on", async (_what, body) => {
    await open();
    const session = await RawSession.open(face);
    const session_ = { "mcp-session-id": session.id };
    const modern = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "echo" };
    for (const headers of [{}, session_, modern]) {
      const answer = await send(face.url, { headers, body });
      expect(answer.text).not.toMatch(/\bat .*\.[jt]s|node_modules/);
      // A deep argument of a call is the tool's to judge; it must only not take the server with it.
      if (!body.includes("arguments")) expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect((await session.request("ping"))["result"]).toEqual({});
  });

  test("serve() says no more than that something went wrong, and tells the log what", async () => {
    await open();
    const defect = vi.spyOn(Session.prototype, "connect").mockRejectedValue(new Error("a secret of ours"));
    const refused = await RawSession.initialize(face);
    expect(refused.status).toBe(500);
    expect(await refused.text()).toBe(
      '{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error: the log of the server says more"},"id":null}',
    );
    expect(errors.map((error) => error.message)).toEqual(["a secret of ours"]);
    defect.mockRestore();
    // Nothing is left of it.
    expect((await RawSession.initialize(face)).status).toBe(200);
  });

  test("serve() takes a client that goes in the middle of its body for no error, and holds nothing for it", async () => {
    await open({ limits: { maxRequests: 1 } });
    const socket = createConnection(Number(new URL(face.url).port), "127.0.0.1");
    const head =
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n";
    socket.write(`${head}{`);
    // It counts from when it is read.
    await expect.poll(async () => (await send(face.url)).status).toBe(503);
    socket.destroy();
    await expect.poll(async () => (await send(face.url)).status).toBe(400);
    expect(errors.filter((error) => !error.message.includes("not a valid JSON-RPC message"))).toEqual([]);
  });

  test.each(["v1", "v2"])(
    "serve() lets the %s client poll for an answer that takes long",
    async (version) => {
      await open({ pollAfterMs: 50 });
      const got = vi.fn();
      const fetchAndTell: typeof fetch = async (url, init) => {
        if (init?.method === "GET" && new Headers(init.headers).has("last-event-id")) got();
        return await fetch(url, init);
      };
      const options = { fetch: fetchAndTell };
      const client =
        version === "v1"
          ? new V1Client(me)
          : new ModernClient(me, { versionNegotiation: { mode: "legacy" } });
      const transport =
        version === "v1"
          ? new V1Transport(new URL(face.url), options)
          : new ModernTransport(new URL(face.url), options);
      await client.connect(transport as never);
      const answer = client.callTool({ name: "work" });
      // Its stream has been closed, and it has come back.
      await expect.poll(() => got.mock.calls.length, { timeout: 20_000 }).toBeGreaterThan(0);
      work.resolve();
      expect((await answer).content).toEqual([{ type: "text", text: "worked" }]);
      await client.close();
    },
  );
});

describe("HttpFace", () => {
  test("close() lets a modern subscriber know that it is over", async () => {
    await open();
    const client = new ModernClient(me, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
    await client.connect(new ModernTransport(new URL(face.url)));
    const subscription = await client.listen({ toolsListChanged: true });
    await face.close();
    expect(await subscription.closed).toBe("graceful");
    await client.close();
  });

  test("close() ends the streams of sessions and aborts what runs", async () => {
    await open();
    const session = await RawSession.open(face);
    const notices = await session.get();
    const call = await session.post({ id: 1, method: "tools/call", params: { name: "work", arguments: {} } });
    await expect.poll(() => host.calls.length).toBe(1);
    await face.close();
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    expect(await notices.text()).toBe("");
    await call.text();
    expect(host.listenerCount).toBe(0);
  });
});
