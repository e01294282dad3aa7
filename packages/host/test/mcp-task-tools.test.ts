import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Caller } from "../src/index.ts";
import { writeMcpPackage } from "./mcp-package.ts";
import { events, json, McpHttpServer, type Received, result } from "./runtimes/mcp/http/mcp-http-server.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

let test: TestHost;
let server: McpHttpServer;
/** The server's capabilities beside `tools`. */
let capabilities: object;
/** Answers `tasks/result`. */
let giveResult: (received: Received, response: Parameters<McpHttpServer["answer"]>[1]) => unknown;

beforeEach(async () => {
  test = createTestHost();
  server = await new McpHttpServer().listen();
  capabilities = { tasks: { requests: { tools: { call: {} } }, cancel: {} } };
  giveResult = (received, response) =>
    result(response, received, { content: [{ type: "text", text: "found" }] });
  server.answer = answer;
  const far = { type: "streamable-http", url: `${server.origin}/mcp` };
  writeMcpPackage(test.pluginFolder, { name: "p", servers: { far } });
  let tasks = 0;
  function answer(received: Received, response: Parameters<McpHttpServer["answer"]>[1]): unknown {
    const { message } = received;
    switch (message.method) {
      case "initialize":
        return result(response, received, {
          protocolVersion: "2025-11-25",
          capabilities: { tools: {}, ...capabilities },
          serverInfo: { name: "far", version: "1" },
        });
      case "tools/list":
        return result(response, received, { tools: [tool("research"), tool("plain", "optional")] });
      case "tools/call":
        if (message.params?.["name"] === "plain") return result(response, received, { content: [] });
        tasks += 1;
        return result(response, received, { task: { taskId: `t${tasks}`, status: "working" } });
      case "tasks/result":
        return giveResult(received, response);
      default:
        if (message.id === undefined || "result" in message) return response.writeHead(202).end();
        return json(response, { jsonrpc: "2.0", id: message.id, error: { code: -32601, message: "no" } });
    }
  }
});

afterEach(async () => {
  await test.close();
  await server.close();
});

const tool = (name: string, taskSupport = "required"): object => ({
  name,
  inputSchema: { type: "object" },
  execution: { taskSupport },
});

const sent = (method: string): readonly Received["message"][] =>
  server.received.map(({ message }) => message).filter((message) => message.method === method);

async function research(options: { caller?: Caller; signal?: AbortSignal } = {}): Promise<unknown> {
  const { value } = await test.host.callTool("p_research", { timeoutMs: 20_000, ...options });
  return value.content[0]?.["text"];
}

describe("A tool of a mounted server that only runs as a task", () => {
  it("is a tool like any other, and one that can run both ways is called the plain way", async () => {
    await test.host.scan();
    const found = test.host.tools().find(({ name }) => name === "p_research");
    expect(found?.definition).not.toHaveProperty("execution");
    expect(await research()).toBe("found");
    expect(sent("tools/call")[0]?.params).toMatchObject({ name: "research", task: {} });
    expect(sent("tasks/result")[0]?.params).toMatchObject({ taskId: "t1" });
    await test.host.callTool("p_plain");
    expect(sent("tools/call")[1]?.params).not.toHaveProperty("task");
  });

  it("is run as one also by a host that knows the tools from its cache", async () => {
    await test.host.scan();
    await test.host.close();
    const again = createTestHost({ home: test.paths.runtime.replace(/\/run$/, "") });
    await again.host.scan();
    const { value } = await again.host.callTool("p_research");
    expect(value.content).toEqual([{ type: "text", text: "found" }]);
    await again.host.close();
  });

  it("asks the caller of its own task, though several clients call", async () => {
    const waiting = new Map<unknown, (answer: unknown) => void>();
    giveResult = (received, response) => {
      const { taskId } = received.message.params as { taskId: string };
      const say = events(response);
      say({
        id: `q-${taskId}`,
        method: "elicitation/create",
        params: {
          message: taskId,
          requestedSchema: { type: "object", properties: {} },
          _meta: { "io.modelcontextprotocol/related-task": { taskId } },
        },
      });
      waiting.set(`q-${taskId}`, (said) => {
        say({ id: received.message.id, result: { content: [{ type: "text", text: JSON.stringify(said) }] } });
        response.end();
      });
    };
    const other = server.answer;
    server.answer = (received, response) => {
      const { id, result: said } = received.message as { id?: unknown; result?: unknown };
      if (said !== undefined) waiting.get(id)?.(said);
      return other(received, response);
    };
    await test.host.scan();
    const caller = (client: string): Caller => ({
      client: {},
      abilities: new Set(["elicitForm"]),
      ask: async () => ({ action: "accept", content: { client } }),
    });
    const [one, two] = await Promise.all([
      research({ caller: caller("one") }),
      research({ caller: caller("two") }),
    ]);
    expect([one, two]).toEqual(
      ["one", "two"].map((client) => JSON.stringify({ action: "accept", content: { client } })),
    );
  });

  it("is cancelled with the call", async () => {
    giveResult = () => {};
    await test.host.scan();
    const controller = new AbortController();
    const running = research({ signal: controller.signal });
    await vi.waitFor(() => expect(sent("tasks/result")).toHaveLength(1), { timeout: 10_000 });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    await vi.waitFor(() => expect(sent("tasks/cancel")[0]?.params).toMatchObject({ taskId: "t1" }), {
      timeout: 10_000,
    });
  });

  it("is left out where the server does not say that it runs tasks", async () => {
    capabilities = {};
    await test.host.scan();
    expect(test.host.tools().map(({ name }) => name)).toEqual(["p_plain"]);
  });
});
