import { Client as ModernClient } from "@modelcontextprotocol/client";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import {
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modernTransport, v1Transport } from "../fixtures/echo-transport.ts";

const me = { name: "test", version: "0" };
const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text;
const notes = ["note://asked", "note://today", "note://watched"];
const uris = (list: readonly { uri: string }[]) => list.map(({ uri }) => uri);
const logLevelKey = "io.modelcontextprotocol/logLevel";

const ways = ["stdio", "http"] as const;
const waysAndEras = ways.flatMap((way) => (["legacy", "modern"] as const).map((era) => ({ way, era })));

describe.each(waysAndEras)("beyond tools, the v2 client over $way ($era)", ({ way, era }) => {
  let client: ModernClient;

  beforeAll(async () => {
    const mode = era === "legacy" ? "legacy" : ({ pin: "2026-07-28" } as const);
    client = new ModernClient(me, { versionNegotiation: { mode } });
    await client.connect(await modernTransport(way));
  });

  afterAll(() => client.close());

  test("lists and gets prompts", async () => {
    expect((await client.listPrompts()).prompts).toEqual([{ name: "ask" }, { name: "greet" }]);
    const { messages } = await client.getPrompt({ name: "greet", arguments: { name: "Ada" } });
    expect(messages).toEqual([{ role: "user", content: { type: "text", text: "Hello, Ada!" } }]);
    await expect(client.getPrompt({ name: "nope" })).rejects.toMatchObject({ code: -32602 });
  });

  test("lists and reads resources", async () => {
    expect(uris((await client.listResources()).resources)).toEqual(notes);
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([
      { uriTemplate: "note://{day}", name: "day" },
    ]);
    const { contents } = await client.readResource({ uri: "note://today" });
    expect(contents).toEqual([{ uri: "note://today", mimeType: "text/plain", text: "a note" }]);
  });

  test("is told of a missing resource", async () => {
    // This client takes the legacy code, -32002, for the same.
    await expect(client.readResource({ uri: "note://nope" })).rejects.toMatchObject({
      code: -32602,
      data: { uri: "note://nope" },
    });
  });

  test("completes arguments", async () => {
    const ref = { type: "ref/prompt", name: "greet" } as const;
    const { completion } = await client.complete({ ref, argument: { name: "name", value: "A" } });
    expect(completion).toEqual({ values: ["Ada", "Alan"], total: 2, hasMore: false });
    const unknown = client.complete({ ref: { ...ref, name: "nope" }, argument: { name: "name", value: "" } });
    await expect(unknown).rejects.toMatchObject({ code: -32602 });
  });

  test("hears of a resource as long as it wants to", async () => {
    const updated: string[] = [];
    let hear = () => {};
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => {
      updated.push(params.uri);
      hear();
    });
    const uri = "note://watched";
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const stop =
      era === "legacy"
        ? await client.subscribeResource({ uri }).then(() => () => client.unsubscribeResource({ uri }))
        : await client.listen({ resourceSubscriptions: [uri] }).then((stream) => () => stream.close());
    await client.callTool({ name: "touch" });
    await heard;
    await stop();
    await client.callTool({ name: "touch" });
    // Two notices would be 50 ms apart: a later one comes before the answer to a call that takes longer.
    await client.callTool({ name: "sleep", arguments: { ms: 200 } });
    expect(updated).toEqual([uri]);
  });

  test("gets logs from the level on that it sets, and none before", async () => {
    const lines: unknown[] = [];
    client.setNotificationHandler("notifications/message", ({ params }) => void lines.push(params));
    await client.callTool({ name: "log" });
    expect(lines).toEqual([]);
    if (era === "legacy") await client.setLoggingLevel("warning");
    const _meta = era === "modern" ? { [logLevelKey]: "warning" } : {};
    // Twice, so that it goes both ways: through the SDK and past it.
    for (let n = 0; n < 2; n++) await client.callTool({ name: "log", _meta });
    const expected = [
      { level: "warning", logger: "log-plugin", data: "a warn" },
      { level: "error", logger: "log-plugin", data: "a error" },
    ];
    expect(lines).toEqual([...expected, ...expected]);
  });

  test("has its trace and its own keys passed on, and nothing of MCP's", async () => {
    const own = { traceparent: "00-1-2-03", tracestate: "a=b", baggage: "c=d", "com.example/own": 1 };
    const _meta = { ...own, [logLevelKey]: "error" };
    const call = () =>
      client.callTool({ name: "meta", _meta: era === "modern" ? _meta : own }, { onprogress() {} });
    for (let n = 0; n < 2; n++) expect(JSON.parse(textOf(await call()) ?? "")).toEqual(own);
  });
});

describe.each(ways)("beyond tools, the v1 client over %s", (way) => {
  let client: V1Client;

  beforeAll(async () => {
    client = new V1Client(me);
    await client.connect(await v1Transport(way));
  });

  afterAll(() => client.close());

  test("lists, gets, reads and completes", async () => {
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(["ask", "greet"]);
    const { messages } = await client.getPrompt({ name: "greet", arguments: { name: "Ada" } });
    expect(messages).toHaveLength(1);
    expect(uris((await client.listResources()).resources)).toEqual(notes);
    expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(1);
    expect((await client.readResource({ uri: "note://today" })).contents).toHaveLength(1);
    // Over HTTP the SDK writes the answer, and it knows the modern code only.
    const code = way === "stdio" ? -32002 : -32602;
    await expect(client.readResource({ uri: "note://nope" })).rejects.toMatchObject({ code });
    const ref = { type: "ref/prompt", name: "greet" } as const;
    const { completion } = await client.complete({ ref, argument: { name: "name", value: "B" } });
    expect(completion.values).toEqual(["Bob"]);
  });

  test("hears of a resource, and of logs", async () => {
    const heard = new Promise<string>((resolve) => {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => resolve(params.uri));
    });
    await client.subscribeResource({ uri: "note://watched" });
    await client.callTool({ name: "touch" });
    expect(await heard).toBe("note://watched");
    await expect(client.subscribeResource({ uri: "note://nope" })).rejects.toMatchObject({ code: -32602 });
    const levels: string[] = [];
    client.setNotificationHandler(
      LoggingMessageNotificationSchema,
      ({ params }) => void levels.push(params.level),
    );
    await client.setLoggingLevel("error");
    await client.callTool({ name: "log" });
    expect(levels).toEqual(["error"]);
  });
});
