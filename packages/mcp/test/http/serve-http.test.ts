import { createServer } from "node:http";
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as V1Transport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HttpFace, serveHttp } from "../../src/index.ts";
import { deferred } from "../deferred.ts";
import { echo, FakeHost, failing, hang, result, text } from "../fake-host.ts";
import { send } from "./http-client.ts";

const me = { name: "test", version: "0" };
const serverInfo = { name: "bp", version: "1.2.3" };
const textOf = (answer: unknown) => (answer as { content: { text: string }[] }).content[0]?.text;
let host: FakeHost;
let face: HttpFace;
let errors: Error[];

beforeEach(async () => {
  errors = [];
  host = new FakeHost({
    echo,
    hang,
    fail: failing("plugin_died"),
    list: () => result({ content: [], structuredContent: [1] }),
    work: ({ onProgress }) => {
      onProgress?.({ progress: 1, total: 2 });
      onProgress?.({ progress: 2, total: 2 });
      return text("worked");
    },
  });
  face = await serveHttp({
    host,
    serverInfo,
    port: 0,
    instructions: "Echo away.",
    onError: (error) => errors.push(error),
  });
});

afterEach(() => face.close());

describe.each(["legacy", "auto"] as const)("serveHttp() with the v2 client (%s)", (mode) => {
  let client: ModernClient;

  beforeEach(async () => {
    client = new ModernClient(me, { versionNegotiation: { mode } });
    await client.connect(new ModernTransport(new URL(face.url)));
  });

  afterEach(() => client.close());

  test("negotiates, lists and calls", async () => {
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === "auto" ? "2026-07-28" : "2025-11-25");
    expect(client.getInstructions()).toBe("Echo away.");
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual([
      "echo",
      "fail",
      "hang",
      "list",
      "work",
    ]);
    expect(textOf(await client.callTool({ name: "echo", arguments: { a: 1 } }))).toBe('{"a":1}');
    expect(await client.callTool({ name: "fail" })).toMatchObject({
      isError: true,
      _meta: { "dev.backplane/error": { code: "plugin_died", plugin: "fail-plugin" } },
    });
    await expect(client.callTool({ name: "nope" })).rejects.toMatchObject({ code: -32602 });
    const structured = (await client.callTool({ name: "list" })).structuredContent;
    expect(structured).toEqual(mode === "auto" ? [1] : { result: [1] });
  });

  test("sends progress in front of the answer", async () => {
    const values: number[] = [];
    await client.callTool({ name: "work" }, { onprogress: ({ progress }) => values.push(progress) });
    expect(values).toEqual([1, 2]);
  });

  test("aborts the call when the client gives up", async () => {
    const abort = new AbortController();
    const call = client.callTool({ name: "hang" }, { signal: abort.signal });
    await expect.poll(() => host.calls.length).toBe(1);
    const aborted = deferred();
    host.calls[0]?.options.signal?.addEventListener("abort", () => aborted.resolve());
    abort.abort();
    await expect(call).rejects.toThrow();
    await aborted.promise;
  });
});

test.each(["legacy", "auto"] as const)(
  "serveHttp() tells a client that the tools changed (%s)",
  async (mode) => {
    const heard = deferred<string[]>();
    const client = new ModernClient(me, {
      versionNegotiation: { mode },
      listChanged: {
        tools: { onChanged: (_error, tools) => heard.resolve((tools ?? []).map((tool) => tool.name)) },
      },
    });
    await client.connect(new ModernTransport(new URL(face.url)));
    await client.listTools();
    host.publish("fresh", echo);
    expect(await heard.promise).toContain("fresh");
    await client.close();
  },
);

test("serveHttp() serves the v1 client", async () => {
  const client = new V1Client(me);
  // The transport's optional members are typed without exactOptionalPropertyTypes.
  await client.connect(new V1Transport(new URL(face.url)) as Parameters<V1Client["connect"]>[0]);
  expect((await client.listTools()).tools).toHaveLength(5);
  expect(textOf(await client.callTool({ name: "echo", arguments: { a: 1 } }))).toBe('{"a":1}');
  await client.close();
});

describe("serveHttp() refuses", () => {
  test.each(["0.0.0.0", "::", "192.168.1.2", "example.com", "127.evil.example"])(
    "to listen on %s without a token",
    async (hostname) => {
      const opened = serveHttp({ host, serverInfo, hostname, port: 0 });
      await expect(opened).rejects.toThrow(
        `Cannot serve MCP on "${hostname}" without a token: it is not a loopback address`,
      );
    },
  );

  test("to listen where nobody could connect", async () => {
    await expect(serveHttp({ host, serverInfo, port: 0, tokens: [] })).rejects.toThrow(
      "the list of tokens is empty",
    );
  });

  test("to listen on a port that is taken, and lets go of the host", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as { port: number };
    const listeners = host.listenerCount;
    await expect(serveHttp({ host, serverInfo, port })).rejects.toThrow(
      /Cannot serve MCP on 127\.0\.0\.1:\d+: .*EADDRINUSE/,
    );
    expect(host.listenerCount).toBe(listeners);
    await new Promise((resolve) => taken.close(resolve));
  });
});

describe("HttpFace", () => {
  test.each([
    ["127.0.0.1", /^http:\/\/127\.0\.0\.1:\d+\/mcp$/],
    ["localhost", /^http:\/\/localhost:\d+\/mcp$/],
    ["::1", /^http:\/\/\[::1\]:\d+\/mcp$/],
  ])("url leads to %s", async (hostname, url) => {
    const other = await serveHttp({ host, serverInfo, hostname, port: 0 });
    expect(other.url).toMatch(url);
    expect((await send(other.url)).status).not.toBe(403);
    await other.close();
  });

  test("close() cancels the running calls, drops their connections, and may be called twice", async () => {
    const client = new ModernClient(me, { versionNegotiation: { mode: "auto" } });
    await client.connect(new ModernTransport(new URL(face.url)));
    const call = client.callTool({ name: "hang" });
    call.catch(() => {});
    await expect.poll(() => host.calls.length).toBe(1);
    await Promise.all([face.close(), face.close()]);
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    expect(host.listenerCount).toBe(0);
    await expect(send(face.url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await client.close();
  });
});
