import { PassThrough } from "node:stream";
import {
  type CallToolResult,
  ProtocolError,
  parseJSONRPCMessage,
  Server,
} from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio as serveWithSdk } from "@modelcontextprotocol/server/stdio";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { callTool } from "../../src/tools/call-tool.ts";
import { ToolList } from "../../src/tools/tool-list.ts";
import { echo, FakeHost, type FakeTool, failing, result, text } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import {
  envelope,
  type Message,
  RawClient,
  type RequestMessage,
  serverInfo,
  toolCall,
} from "./raw-client.ts";

// Every message on its way to the SDK goes through this function, so its calls tell which way a request took.
vi.mock("@modelcontextprotocol/server", async (importOriginal) => {
  const sdk = await importOriginal<typeof import("@modelcontextprotocol/server")>();
  return { ...sdk, parseJSONRPCMessage: vi.fn(sdk.parseJSONRPCMessage) };
});

const hi = { type: "text", text: "hi" };
const png = { type: "image", data: "aGk=", mimeType: "image/png" };
const codes = [
  "invalid_arguments",
  "unavailable",
  "plugin_died",
  "bad_plugin",
  "plugin_error",
  "overloaded",
  "deadline_exceeded",
  "cancelled",
  "closed",
  "internal",
] as const;

const tools: Record<string, FakeTool> = {
  echo,
  is_error: () => result({ content: [hi], isError: true }),
  structured: () => result({ content: [hi], structuredContent: { n: 1, nested: [{}] } }),
  structured_list: () => result({ content: [], structuredContent: [1, 2] }),
  with_meta: () => result({ content: [hi], _meta: { trace: "x" } }),
  with_type: () => result({ resultType: "complete", content: [hi] }),
  input_required: () => result({ content: [], resultType: "input_required", inputRequests: {} }),
  own_spacing: () =>
    result({ content: [hi, png] }, ` {"content" : [${JSON.stringify(hi)} , ${JSON.stringify(png)}] } `),
  two_lines: () => result({ content: [hi] }, `{"content":\n[${JSON.stringify(hi)}]\r\n}`),
  line_separators: () => text("a\u2028b\u2029c\u0000d"),
  empty: () => result({ content: [] }),
  large: () => text("x".repeat(300_000)),
  works: ({ onProgress }) => {
    for (let value = 1; value <= 3; value++) onProgress?.({ progress: value, total: 3 });
    return text("done");
  },
  ...Object.fromEntries(codes.map((code) => [code, failing(code)])),
  /** The SDK's schemas do not know such content and would drop or refuse it; see StdioTransport.prepare(). */
  unknown_content: () =>
    result({
      content: [
        { ...hi, extra: 1 },
        { type: "hologram", data: 1 },
      ],
      top: 1,
    }),
};

type Era = "legacy" | "modern";
const eras: Era[] = ["legacy", "modern"];

/** The same host behind nothing but the SDK's own server and transport. */
function openPlainSdk(host: FakeHost) {
  const input = new PassThrough();
  const output = new PassThrough();
  const messages: Message[] = [];
  output.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString().trimEnd().split("\n")) messages.push(JSON.parse(line));
  });
  const clock = new ManualClock();
  const list = new ToolList({ host, clock });
  const handle = serveWithSdk(
    () => {
      const server = new Server(serverInfo, { capabilities: { tools: { listChanged: true } } });
      server.setRequestHandler("tools/list", () => ({ tools: [] }));
      server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
        const progress = {
          blocked: false,
          send: (value: Message) => void mcpReq.notify({ method: "notifications/progress", params: value }),
        };
        const answer = await callTool(
          { name: params.name, arguments: params.arguments, progressToken: params._meta?.progressToken },
          { host, tools: list, clock, signal: mcpReq.signal, progress },
        );
        if (answer.kind === "error") throw new ProtocolError(answer.code, answer.message);
        if (answer.kind === "none") throw new Error("cancelled");
        return server.projectCallToolResult(answer.result.value as unknown as CallToolResult, undefined);
      });
      return server;
    },
    { transport: new StdioServerTransport(input, output) },
  );
  const request = async (message: RequestMessage): Promise<Message[]> => {
    input.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
    await vi.waitFor(() => expect(messages.some(({ id }) => id === message.id)).toBe(true), { interval: 1 });
    return messages.splice(0);
  };
  return { request, close: () => handle.close() };
}

const list = (era: Era) => ({
  id: "list",
  method: "tools/list",
  ...(era === "modern" && { params: { _meta: envelope } }),
});

/** What a client gets for a request that is its first on a connection, or one that comes after a list. */
async function answersTo(era: Era, request: RequestMessage, { afterList }: { afterList: boolean }) {
  const client = new RawClient({ host: new FakeHost(tools), clock: new ManualClock() });
  if (afterList) await client.request(list(era));
  const before = client.lines.length;
  vi.mocked(parseJSONRPCMessage).mockClear();
  await client.request(request);
  const wentThroughSdk = vi.mocked(parseJSONRPCMessage).mock.calls.length > 0;
  const lines = client.lines.slice(before);
  await client.face.close();
  return { lines, messages: lines.map((line) => JSON.parse(line) as Message), wentThroughSdk };
}

async function plainSdkAnswersTo(era: Era, request: RequestMessage): Promise<Message[]> {
  const sdk = openPlainSdk(new FakeHost(tools));
  await sdk.request(list(era));
  const messages = await sdk.request(request);
  await sdk.close();
  return messages;
}

beforeEach(() => {
  vi.mocked(parseJSONRPCMessage).mockClear();
});

describe.each(eras)("a regular tools/call (%s)", (era) => {
  const calls: [string, RequestMessage][] = [
    ...Object.keys(tools).map((name): [string, RequestMessage] => [name, toolCall(1, name, { era })]),
    ["an unknown tool", toolCall(1, "nope", { era })],
    ["text as id", toolCall('a "quoted"\n\u2028 id', "echo", { era })],
    ["0 as id", toolCall(0, "echo", { era })],
    [
      "arguments of all sorts",
      toolCall(2, "echo", { era, args: { "ż\n": [1, null, { a: -0.5e-7 }], __proto: "x" } }),
    ],
    ["a progress token", toolCall(3, "works", { era, meta: { progressToken: "p" } })],
    ["0 as progress token", toolCall(3, "works", { era, meta: { progressToken: 0 } })],
    ["a trace", toolCall(4, "echo", { era, meta: { traceparent: "00-0-0-01" } })],
  ];

  test.each(calls)(
    "is answered alike through the SDK, past it, and by the SDK alone: %s",
    async (what, request) => {
      const through = await answersTo(era, request, { afterList: false });
      const past = await answersTo(era, request, { afterList: true });
      expect(through.wentThroughSdk).toBe(true);
      expect(past.wentThroughSdk).toBe(false);
      expect(past.lines).toEqual(through.lines);
      if (what !== "unknown_content") expect(past.messages).toEqual(await plainSdkAnswersTo(era, request));
    },
  );

  test("keeps content the SDK does not know, whichever way it took", async () => {
    const { messages } = await answersTo(era, toolCall(1, "unknown_content", { era }), { afterList: true });
    expect(messages[0].result).toMatchObject({
      content: [{ extra: 1 }, { type: "hologram", data: 1 }],
      top: 1,
    });
  });
});

describe.each(eras)("an odd tools/call (%s)", (era) => {
  const meta = era === "modern" ? { _meta: envelope } : {};
  const odd = (params: object, rest: object = {}) => ({ id: 9, method: "tools/call", params, ...rest });
  const calls: [string, RequestMessage][] = [
    ["no name", odd(meta)],
    ["a name that is a number", odd({ name: 7, ...meta })],
    ["arguments in an array", odd({ name: "echo", arguments: [1], ...meta })],
    ["null arguments", odd({ name: "echo", arguments: null, ...meta })],
    ["a param MCP does not know", odd({ name: "echo", extra: 1, ...meta })],
    ["a task", odd({ name: "echo", task: { ttl: 1 }, ...meta })],
    ["request state", odd({ name: "echo", requestState: "x", ...meta })],
    ["request state that is no text", odd({ name: "echo", requestState: 1, ...meta })],
    [
      "a related task",
      odd({
        name: "echo",
        _meta: { ...meta._meta, "io.modelcontextprotocol/related-task": { taskId: "1" } },
      }),
    ],
    ...(era === "legacy"
      ? [["the modern envelope", odd({ name: "echo", _meta: envelope })] as [string, RequestMessage]]
      : ([
          ["no envelope", odd({ name: "echo" })],
          [
            "half an envelope",
            odd({ name: "echo", _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28" } }),
          ],
          [
            "bad capabilities",
            odd({ name: "echo", _meta: { ...envelope, "io.modelcontextprotocol/clientCapabilities": 1 } }),
          ],
          [
            "a bad log level",
            odd({ name: "echo", _meta: { ...envelope, "io.modelcontextprotocol/logLevel": "loud" } }),
          ],
          [
            "another client",
            odd({
              name: "echo",
              _meta: { ...envelope, "io.modelcontextprotocol/clientInfo": { name: "b", version: "1" } },
            }),
          ],
        ] as [string, RequestMessage][])),
  ];

  test.each(calls)("is judged by the SDK, as it judges by itself: %s", async (_what, request) => {
    const { messages, wentThroughSdk } = await answersTo(era, request, { afterList: true });
    expect(wentThroughSdk).toBe(true);
    expect(messages).toEqual(await plainSdkAnswersTo(era, request));
  });
});

test("an envelope the SDK has accepted once passes it by from then on", async () => {
  const client = new RawClient({ host: new FakeHost(tools) });
  await client.request(list("modern"));
  const other = { "io.modelcontextprotocol/clientInfo": { name: "other", version: "9" } };
  await client.request(toolCall(1, "echo", { era: "modern", meta: other }));
  vi.mocked(parseJSONRPCMessage).mockClear();
  await client.request(toolCall(2, "echo", { era: "modern", meta: other }));
  expect(parseJSONRPCMessage).not.toHaveBeenCalled();
  await client.face.close();
});
