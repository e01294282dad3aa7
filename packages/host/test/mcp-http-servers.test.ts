import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Caller, JsonObject, PluginStatus } from "../src/index.ts";
import { writeMcpPackage } from "./mcp-package.ts";
import { events, json, McpHttpServer, type Received, result } from "./runtimes/mcp/http/mcp-http-server.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

let test: TestHost;
let server: McpHttpServer;
/** The sessions that the server knows. */
let sessions: Set<string>;
let tools: readonly string[];
let call: (received: Received, response: ServerResponse) => unknown;

beforeEach(async () => {
  test = createTestHost();
  server = await new McpHttpServer().listen();
  sessions = new Set();
  tools = ["run"];
  call = (received, response) => result(response, received, text("ran"));
  server.answer = answer;
  writeMcpPackage(test.pluginFolder, {
    name: "p",
    servers: { far: { type: "streamable-http", url: `${server.origin}/mcp`, headers: { "X-Key": "k" } } },
    backplane: { limits: { startTimeoutMs: 5_000 } },
  });
});

afterEach(async () => {
  await test.close();
  await server.close();
});

const text = (words: string): object => ({ content: [{ type: "text", text: words }] });

/** A legacy server with sessions. */
function answer(received: Received, response: ServerResponse): unknown {
  const { method, headers, message } = received;
  const session = headers["mcp-session-id"];
  if (message.method === "initialize") {
    const id = `s${server.received.length}`;
    sessions.add(id);
    const value = {
      protocolVersion: "2025-11-25",
      capabilities: { tools: {} },
      serverInfo: { name: "far", version: "1" },
    };
    return json(response, { jsonrpc: "2.0", id: message.id, result: value }, { "mcp-session-id": id });
  }
  if (session === undefined) return response.writeHead(400).end();
  if (!sessions.has(String(session))) return response.writeHead(404).end();
  if (method === "DELETE") {
    sessions.delete(String(session));
    return response.writeHead(200).end();
  }
  if (method === "GET") return response.writeHead(405).end();
  if (message.method === "tools/list")
    return result(response, received, {
      tools: tools.map((name) => ({ name, inputSchema: { type: "object" } })),
    });
  if (message.method === "tools/call") return call(received, response);
  return message.id === undefined ? response.writeHead(202).end() : result(response, received, {});
}

function status(): PluginStatus {
  const [found] = test.host.plugins();
  if (!found) throw new Error("No plugin");
  return found;
}

async function say(options: { caller?: Caller; arguments?: JsonObject } = {}): Promise<string> {
  const { value } = await test.host.callTool("p_run", { timeoutMs: 10_000, ...options });
  return String(value.content[0]?.["text"]);
}

const callsOf = (method: string): readonly Received[] =>
  server.received.filter(({ message }) => message.method === method);

describe("an MCP server over HTTP", () => {
  it("is a plugin like any other, without a process", async () => {
    await test.host.scan();
    expect(status()).toMatchObject({
      runtime: "mcp",
      state: { kind: "idle" },
      tools: ["p_run"],
      warnings: [],
    });
    expect(await say()).toBe("ran");
    expect(status().state).toMatchObject({ kind: "ready", pid: undefined });
    for (const { headers } of server.received) expect(headers["x-key"]).toBe("k");
  });

  it("is asked to forget the session when nobody needs it any more", async () => {
    await test.host.scan();
    expect(sessions.size).toBe(0);
    await say();
    expect(sessions.size).toBe(1);
    await test.host.close();
    expect(sessions.size).toBe(0);
  });

  it("that has forgotten the session gets a new one, and the call that found out is made again", async () => {
    await test.host.scan();
    await say();
    sessions.clear();
    tools = ["run", "fresh"];
    expect(await say()).toBe("ran");
    expect(callsOf("tools/call").map(({ headers }) => headers["mcp-session-id"])).toEqual([
      expect.any(String),
      expect.any(String),
      [...sessions][0],
    ]);
    await vi.waitFor(() => expect(status().tools).toContain("p_fresh"));
    expect(status().state.kind).toBe("ready");
  });

  it("gets one new session for all the calls that find it forgotten", async () => {
    await test.host.scan();
    await say();
    sessions.clear();
    const before = callsOf("initialize").length;
    expect(await Promise.all([say(), say(), say()])).toEqual(["ran", "ran", "ran"]);
    expect(callsOf("initialize")).toHaveLength(before + 1);
  });

  it("that is not there is a plugin that cannot be used, until it is", async () => {
    const port = Number(new URL(server.origin).port);
    await server.close();
    await test.host.scan();
    expect(status().state).toEqual({
      kind: "failed",
      reason: `Cannot connect to the MCP server: The server at http://127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
    });
    server = await new McpHttpServer().listen(port);
    server.answer = answer;
    await test.host.scan();
    expect(await say()).toBe("ran");
  });

  it("that goes away is tried again, less and less often, and used when it is back", async () => {
    await test.host.scan();
    await say();
    const port = Number(new URL(server.origin).port);
    await server.close();
    await expect(say()).rejects.toMatchObject({
      code: "plugin_died",
      message: expect.stringMatching(
        /^Plugin "p" died during the call: The server at .* cannot be reached: /,
      ),
    });
    await expect(say()).rejects.toMatchObject({ code: "unavailable" });
    expect(["backoff", "idle"]).toContain(status().state.kind);
    server = await new McpHttpServer().listen(port);
    server.answer = answer;
    expect(await say()).toBe("ran");
  });

  it("that wants another authorization than its package gives says so in the list", async () => {
    server.answer = (_received, response) => response.writeHead(401).end();
    const far = { type: "streamable-http", url: `${server.origin}/mcp`, headers: { Authorization: "k" } };
    writeMcpPackage(test.pluginFolder, { name: "p", servers: { far } });
    await test.host.scan();
    expect(status().state).toMatchObject({
      reason: expect.stringContaining(
        'HTTP 401: it wants an authorization that the "headers" in mcp.json do not give',
      ),
    });
  });

  it("that never answers is given up in time", async () => {
    server.answer = () => {};
    await test.host.scan();
    expect(status().state).toMatchObject({
      reason: expect.stringMatching(/^Cannot connect to the MCP server: No answer within \d+ ms$/),
    });
  });

  it("asks each of several clients on the stream of its own call", async () => {
    await test.host.scan();
    const waiting = new Map<unknown, () => void>();
    server.answer = (received, response) => {
      const { id, method } = received.message;
      if (method !== undefined || id === undefined) return answer(received, response);
      response.writeHead(202).end();
      const { result: said } = received.message as { result?: JsonObject };
      replies.set(id, said);
      return waiting.get(id)?.();
    };
    const replies = new Map<unknown, JsonObject | undefined>();
    call = async ({ message }, response) => {
      const send = events(response);
      const key = `q${message.id}`;
      const replied = new Promise<void>((resolve) => waiting.set(key, resolve));
      send({
        id: key,
        method: "elicitation/create",
        params: { message: "?", requestedSchema: { type: "object" } },
      });
      await replied;
      send({ id: message.id, result: text(JSON.stringify(replies.get(key))) });
      response.end();
    };
    const client = (name: string): Caller => ({
      client: {},
      abilities: new Set(["elicitForm"]),
      ask: async () => ({ action: "accept", content: { name } }),
    });
    const said = await Promise.all(["ada", "ben", "eve"].map((name) => say({ caller: client(name) })));
    expect(said.map((one) => JSON.parse(one).content.name)).toEqual(["ada", "ben", "eve"]);
  });
});
