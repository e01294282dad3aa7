import type { CallToolOptions } from "@backplane/host";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DirectCalls } from "../../src/http/direct-calls.ts";
import { type HttpFace, serveHttp } from "../../src/index.ts";
import { echo, FakeHost, failing, hang, result, text } from "../fake-host.ts";
import { type Received, send } from "./http-client.ts";

const serverInfo = { name: "bp", version: "1.2.3" };
const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "me", version: "0" },
};

/** Asks the user, whose client may not be able to. */
const ask = async ({ caller, signal }: CallToolOptions) => {
  if (!caller?.abilities.has("elicitForm")) failing("missing_ability")({});
  const params = { message: "Sure?", requestedSchema: { type: "object", properties: {} } };
  const { action } = (await caller?.ask({ kind: "elicit", key: "sure", params }, signal as never)) ?? {};
  return text(String(action));
};

let host: FakeHost;
let face: HttpFace;
/** Whether each call since the last look went past the SDK. */
const isDirect = vi.spyOn(DirectCalls.prototype, "answer");

beforeEach(async () => {
  isDirect.mockClear();
  host = new FakeHost({
    echo,
    hang,
    ask,
    fail: failing("plugin_died"),
    closed: failing("closed"),
    odd: () =>
      result(
        { content: [], isError: true, _meta: { own: 1 } },
        '{"content":[],"isError":true ,"_meta":{"own":1}}',
      ),
    list: () => result({ content: [], structuredContent: [1, { a: null }] }),
    bad: () => result({ content: [], resultType: "input_required" }),
    unicode: () => text("ż \u2028 😀"),
  });
  face = await serveHttp({ host, serverInfo, port: 0, taskAfterMs: 20 });
});

afterEach(() => face.close());

interface Called {
  readonly name: string;
  readonly arguments?: object;
  readonly meta?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly id?: string | number;
}

function call({ name, arguments: args = {}, meta = {}, headers, id = 1 }: Called): Promise<Received> {
  const params = { name, arguments: args, _meta: { ...envelope, ...meta } };
  const all = {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "tools/call",
    "mcp-name": name,
    ...headers,
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params });
  return send(face.url, { headers: all, body });
}

/** Without what differs from answer to answer. */
const told = ({ status, headers, text: body }: Received) => ({
  status,
  type: headers["content-type"],
  answer: JSON.parse(body.replace(/"(requestState|taskId|createdAt|lastUpdatedAt)":"[^"]+"/g, '"$1":"…"')),
});

describe("DirectCalls", () => {
  const tasks = {
    "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } },
  };
  const forms = { "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } } };

  test.each([
    { name: "echo", arguments: { a: [1, "ż", null] } },
    { name: "echo", id: 'a "quoted" id' },
    { name: "echo", meta: { traceparent: "00-1-2-03", "com.example/own": { a: 1 } } },
    { name: "odd" },
    { name: "list" },
    { name: "unicode" },
    { name: "fail" },
    { name: "closed" },
    { name: "bad" },
    { name: "nope" },
    { name: "ask" },
    { name: "ask", meta: forms },
    { name: "hang", meta: tasks },
    { name: "echo", meta: tasks },
  ])("answer() says just what the SDK says: %o", async (request) => {
    const through = await call(request);
    expect(isDirect).not.toHaveBeenCalled();
    const past = await call(request);
    expect(isDirect).toHaveBeenCalledTimes(1);
    expect(told(past)).toEqual(told(through));
  });

  test("read() leaves to the SDK what the SDK has not let through before", async () => {
    for (const version of ["1", "2", "3"]) {
      const meta = { "io.modelcontextprotocol/clientInfo": { name: "me", version } };
      await call({ name: "echo", meta });
    }
    expect(isDirect).not.toHaveBeenCalled();
  });

  test.each([
    ["headers that say something else", { name: "echo", headers: { "mcp-name": "hang" } }, 400],
    ["a header that is missing", { name: "echo", headers: { "mcp-method": "" } }, 400],
    ["another revision", { name: "echo", headers: { "mcp-protocol-version": "2025-11-25" } }, 400],
    ["a call that wants progress", { name: "echo", meta: { progressToken: 1 } }, 200],
    ["a call that wants logs", { name: "echo", meta: { "io.modelcontextprotocol/logLevel": "debug" } }, 200],
  ])("read() leaves to the SDK %s", async (_what, request, status) => {
    const { meta } = request as Called;
    // With the same envelope, so that it would be known.
    await call({ name: "echo", ...(meta && { meta }) });
    isDirect.mockClear();
    expect((await call(request)).status).toBe(status);
    expect(isDirect).not.toHaveBeenCalled();
  });

  test("read() leaves to the SDK a tool that wants arguments in headers, also one that comes later", async () => {
    await call({ name: "echo" });
    const tools = host.tools();
    const properties = { region: { type: "string", "x-mcp-header": "Region" } };
    vi.spyOn(host, "tools").mockReturnValue(
      tools.map((tool) => ({
        ...tool,
        definition: { ...tool.definition, inputSchema: { type: "object", properties } },
      })),
    );
    isDirect.mockClear();
    const refused = await call({ name: "echo", arguments: { region: "eu" } });
    expect(JSON.parse(refused.text).error.code).toBe(-32020);
    const headers = { "mcp-param-region": "eu" };
    expect((await call({ name: "echo", arguments: { region: "eu" }, headers })).status).toBe(200);
    expect(isDirect).not.toHaveBeenCalled();
  });

  test("answer() goes on with a call whose question the client has answered", async () => {
    await call({ name: "ask", meta: forms });
    const asked = JSON.parse((await call({ name: "ask", meta: forms })).text).result;
    expect(isDirect).toHaveBeenCalledTimes(1);
    const inputResponses = { [Object.keys(asked.inputRequests)[0] ?? ""]: { action: "accept", content: {} } };
    const params = {
      name: "ask",
      arguments: {},
      inputResponses,
      requestState: asked.requestState,
      _meta: { ...envelope, ...forms },
    };
    const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "ask" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 3, method: "tools/call", params });
    const { text: answer } = await send(face.url, { headers, body });
    expect(JSON.parse(answer).result.content).toEqual([{ type: "text", text: "accept" }]);
  });

  test("answer() cancels the call when the client goes", async () => {
    await call({ name: "echo" });
    const abort = new AbortController();
    const params = { name: "hang", arguments: {}, _meta: envelope };
    const headers = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "hang",
    };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    const gone = fetch(face.url, { method: "POST", headers, body, signal: abort.signal });
    await expect.poll(() => host.calls.length).toBe(2);
    expect(isDirect).toHaveBeenCalledTimes(1);
    abort.abort();
    await expect(gone).rejects.toThrow();
    await expect.poll(() => host.calls[1]?.options.signal?.aborted).toBe(true);
  });
});
