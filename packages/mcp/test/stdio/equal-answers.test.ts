import { PassThrough } from "node:stream";
import { HostError } from "@backplane/host";
import { parseJSONRPCMessage } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio as serveWithSdk } from "@modelcontextprotocol/server/stdio";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { answerCall } from "../../src/calls/answer-call.ts";
import { type Clock, systemClock } from "../../src/clock.ts";
import { Connection } from "../../src/connection.ts";
import { Face } from "../../src/face.ts";
import { answerValue } from "../../src/server/answer-value.ts";
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
  metas: ({ meta = null }) => text(JSON.stringify(meta)),
  missing_ability: () => {
    throw new HostError("missing_ability", "It must ask", { ability: "elicitUrl" });
  },
  logs: ({ caller }) => {
    for (const level of ["debug", "info", "warn", "error"] as const)
      caller?.log?.({ level, plugin: "p", message: `a ${level}`, attributes: { n: 1 } });
    return text("logged");
  },
  asks: async ({ caller }) => {
    const signal = new AbortController().signal;
    const params = { message: "Who?", requestedSchema: { type: "object", properties: {} } };
    const answers = await Promise.all([
      caller?.ask({ kind: "elicit", key: "who", params }, signal),
      caller?.ask({ kind: "listRoots" }, signal),
    ]);
    return text(JSON.stringify(answers));
  },
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
function openPlainSdk(host: FakeHost, clock: Clock = new ManualClock()) {
  const input = new PassThrough();
  const output = new PassThrough();
  const messages: Message[] = [];
  output.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString().trimEnd().split("\n")) messages.push(JSON.parse(line));
  });
  const face = new Face({ host, serverInfo, clock });
  const handle = serveWithSdk(
    ({ era }) => {
      const connection: Connection = new Connection({
        face,
        era,
        answer: async (call, context) => {
          const answer = await answerCall(call, { exchange: connection.exchange(context), services: face });
          return answerValue(answer, { method: call.method, server: connection.server });
        },
      });
      return connection.server;
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

const list = (era: Era, meta: object = envelope) => ({
  id: "list",
  method: "tools/list",
  ...(era === "modern" && { params: { _meta: meta } }),
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
    ...Object.keys(tools)
      .filter((name) => name !== "asks")
      .map((name): [string, RequestMessage] => [name, toolCall(1, name, { era })]),
    ["an unknown tool", toolCall(1, "nope", { era })],
    ["text as id", toolCall('a "quoted"\n\u2028 id', "echo", { era })],
    ["0 as id", toolCall(0, "echo", { era })],
    [
      "arguments of all sorts",
      toolCall(2, "echo", { era, args: { "ż\n": [1, null, { a: -0.5e-7 }], __proto: "x" } }),
    ],
    ["a progress token", toolCall(3, "works", { era, meta: { progressToken: "p" } })],
    ["0 as progress token", toolCall(3, "works", { era, meta: { progressToken: 0 } })],
    ["a trace", toolCall(4, "metas", { era, meta: { traceparent: "00-0-0-01", progressToken: 1, own: {} } })],
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

/** An opaque state is another each time. */
const withoutState = (messages: Message[]) =>
  JSON.parse(JSON.stringify(messages), (key, value) => (key === "requestState" ? typeof value : value));

describe("a modern tools/call with more in its envelope", () => {
  const capabilities = { "io.modelcontextprotocol/clientCapabilities": { elicitation: {}, roots: {} } };
  const logLevel = { "io.modelcontextprotocol/logLevel": "warning" };
  const accepted = { who: { action: "accept", content: {} }, roots: { roots: [] } };

  /** The answer to a call, and if it asks, to the one that answers. */
  async function answers(
    request: (message: RequestMessage) => Promise<Message[]>,
    { name, meta }: { name: string; meta: object },
  ): Promise<Message[]> {
    const call = toolCall(1, name, { era: "modern", meta });
    const first = await request(call);
    const requestState = first.at(-1)?.result?.requestState;
    if (requestState === undefined) return first;
    const params = { ...(call.params as object), inputResponses: accepted, requestState };
    return withoutState([...first, ...(await request({ ...call, id: 2, params }))]);
  }

  test.each([
    ["asks", capabilities],
    ["logs", logLevel],
    ["logs", { ...logLevel, ...capabilities }],
  ])("is answered alike whichever way it takes: %s, %j", async (name, meta) => {
    const client = new RawClient({ host: new FakeHost(tools), clock: systemClock });
    const past = async (message: RequestMessage): Promise<Message[]> => {
      const before = client.messages.length;
      await client.request(message);
      return client.messages.slice(before);
    };
    await client.request(list("modern", { ...envelope, ...meta }));
    vi.mocked(parseJSONRPCMessage).mockClear();
    const fast = await answers(past, { name, meta });
    // The answers to what was asked go through the SDK.
    expect(parseJSONRPCMessage).toHaveBeenCalledTimes(name === "asks" ? 1 : 0);
    const sdk = openPlainSdk(new FakeHost(tools), systemClock);
    await sdk.request(list("modern", { ...envelope, ...meta }));
    expect(fast).toEqual(await answers(sdk.request, { name, meta }));
    expect(fast).toHaveLength(name === "asks" ? 2 : 3);
    await client.face.close();
    await sdk.close();
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
