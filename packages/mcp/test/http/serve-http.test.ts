import { createServer, request as httpRequest } from "node:http";
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

/** A request with headers fetch() would not let us set. */
function post(
  url: string,
  headers: Record<string, string>,
  body = "{}",
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
    });
    request.on("error", reject);
    request.on("response", (response) => {
      let received = "";
      response.on("data", (chunk: Buffer) => {
        received += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: received }));
    });
    request.end(body);
  });
}

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
    // A legacy client only closes its stream with itself; the modern one closes it to cancel.
    if (mode === "legacy") await client.close();
    await aborted.promise;
  });
});

test("serveHttp() tells a modern subscriber that the tools changed", async () => {
  const heard = deferred<string[]>();
  const client = new ModernClient(me, {
    versionNegotiation: { mode: "auto" },
    listChanged: {
      tools: { onChanged: (_error, tools) => heard.resolve((tools ?? []).map((tool) => tool.name)) },
    },
  });
  await client.connect(new ModernTransport(new URL(face.url)));
  host.publish("fresh", echo);
  expect(await heard.promise).toContain("fresh");
  await client.close();
});

test("serveHttp() serves the v1 client", async () => {
  const client = new V1Client(me);
  // The transport's optional members are typed without exactOptionalPropertyTypes.
  await client.connect(new V1Transport(new URL(face.url)) as Parameters<V1Client["connect"]>[0]);
  expect((await client.listTools()).tools).toHaveLength(5);
  expect(textOf(await client.callTool({ name: "echo", arguments: { a: 1 } }))).toBe('{"a":1}');
  await client.close();
});

describe("serveHttp() refuses", () => {
  test.each([
    ["a Host that is not local", { host: "evil.example" }],
    ["an Origin that is not local", { origin: "https://evil.example" }],
    ["the Origin of a sandboxed page", { origin: "null" }],
  ])("%s", async (_what, headers) => {
    expect((await post(face.url, headers)).status).toBe(403);
    expect(host.calls).toEqual([]);
  });

  test("any other path", async () => {
    expect((await post(face.url.replace("/mcp", "/"), {})).status).toBe(404);
    expect((await post(face.url.replace("/mcp", "/mcpx"), {})).status).toBe(404);
    expect((await post(`${face.url}?a=1`, {})).status).not.toBe(404);
  });

  test.each(["0.0.0.0", "::", "192.168.1.2", "example.com"])("to listen on %s", async (hostname) => {
    const opened = serveHttp({ host, serverInfo, hostname, port: 0 });
    await expect(opened).rejects.toThrow(
      `Cannot serve MCP on "${hostname}": it is not a loopback address, expected one of "127.0.0.1"`,
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
  test("url leads to the loopback address", () => {
    expect(face.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
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
    await expect(post(face.url, {})).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await client.close();
  });
});
