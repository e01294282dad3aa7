import type { PublishedTool } from "@backplane/host";
import { describe, expect, test } from "vitest";
import type { ToolSurfaceOptions } from "../../src/index.ts";
import { echo, FakeHost, type FakeTool, failing, hang, result, text } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import { envelope, initialize, type Message, RawClient, toolCall } from "../stdio/raw-client.ts";

type Era = "legacy" | "modern";
const eras: Era[] = ["legacy", "modern"];
const hi = { type: "text", text: "hi" };

const tools: Record<string, FakeTool> = {
  echo,
  hang,
  is_error: () => result({ content: [hi], isError: true }),
  structured: () => result({ content: [hi], structuredContent: { n: 1 } }),
  structured_list: () => result({ content: [], structuredContent: [1, 2] }),
  with_meta: () => result({ content: [hi], _meta: { trace: "x" } }),
  own_spacing: () => result({ content: [hi] }, ` {"content" : [${JSON.stringify(hi)}] } `),
  unknown_content: () => result({ content: [{ type: "hologram", data: 1 }], top: 1 }),
  input_required: () => result({ content: [], resultType: "input_required", inputRequests: {} }),
  metas: ({ meta = null }) => text(JSON.stringify(meta)),
  works: ({ onProgress }) => {
    for (let value = 1; value <= 3; value++) onProgress?.({ progress: value, total: 3 });
    return text("done");
  },
  asks: async ({ caller }) => {
    const params = { message: "Who?", requestedSchema: { type: "object", properties: {} } };
    const signal = new AbortController().signal;
    return text(JSON.stringify(await caller?.ask({ kind: "elicit", key: "who", params }, signal)));
  },
  missing_ability: failing("missing_ability"),
  unavailable: failing("unavailable"),
  plugin_died: failing("plugin_died"),
  bad_plugin: failing("bad_plugin"),
  plugin_error: failing("plugin_error"),
  overloaded: failing("overloaded"),
  deadline_exceeded: failing("deadline_exceeded"),
  closed: failing("closed"),
  internal: failing("internal"),
};

async function open(era: Era, options: ToolSurfaceOptions = {}) {
  const host = new FakeHost(tools);
  const clock = new ManualClock();
  const client = new RawClient({ host, clock, tools: { mode: "search", ...options } });
  if (era === "legacy") await client.listLegacy();
  else await client.listModern();
  return { host, clock, client };
}

const indirect = (
  id: number,
  name: unknown,
  { era, args, meta }: { era: Era; args?: unknown; meta?: object },
) => toolCall(id, "call_tool", { era, args: { name, ...(args !== undefined && { arguments: args }) }, meta });

describe.each(eras)("call_tool (%s)", (era) => {
  const args = { a: 1, "ż\n": [null] };

  test.each(Object.keys(tools).filter((name) => !["hang", "asks"].includes(name)))(
    "answers byte for byte what a direct call answers: %s",
    async (name) => {
      const { client, host } = await open(era);
      const meta = { progressToken: "p", traceparent: "00-0-0-01" };
      const linesOf = async (request: ReturnType<typeof toolCall>): Promise<string[]> => {
        const before = client.lines.length;
        await client.request(request);
        return client.lines.slice(before).map((line) => line.replace(/"id":\d/, '"id":0'));
      };
      const direct = await linesOf(toolCall(1, name, { era, args, meta }));
      expect(await linesOf(indirect(2, name, { era, args, meta }))).toEqual(direct);
      const [one, other] = host.calls.map(({ name, options }) => ({
        name,
        args: options.arguments,
        meta: options.meta,
      }));
      expect(other).toEqual(one);
      await client.face.close();
    },
  );

  test("ends the plugin's call when the client cancels its own", async () => {
    const { client, host } = await open(era);
    client.send(indirect(1, "hang", { era }));
    await client.settle();
    client.send({ method: "notifications/cancelled", params: { requestId: 1 } });
    await client.settle();
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    expect(client.messages.some(({ id }) => id === 1)).toBe(false);
    await client.face.close();
  });

  test.each<[string, unknown, unknown, unknown]>([
    ["no arguments", "echo", undefined, {}],
    ["arguments as text", "echo", '{"a":1}', { a: 1 }],
  ])("takes %s", async (_what, name, given, expected) => {
    const { client } = await open(era);
    const { result } = await client.request(indirect(1, name, { era, args: given }));
    expect(result.content).toEqual([{ type: "text", text: JSON.stringify(expected) }]);
    await client.face.close();
  });

  test.each<[string, unknown, unknown, string]>([
    ["no name", undefined, {}, '"name" must be a string: the name of the tool to call.'],
    ["a list of arguments", "echo", [1], '"arguments" must be an object: the arguments of echo.'],
    ["text that is no object", "echo", "x", '"arguments" must be an object: the arguments of echo.'],
  ])("tells the model that it gave %s", async (_what, name, given, message) => {
    const { client, host } = await open(era);
    const { result } = await client.request(indirect(1, name, { era, args: given }));
    expect(result).toMatchObject({ isError: true, content: [{ type: "text", text: message }] });
    expect(host.calls).toEqual([]);
    await client.face.close();
  });

  test("tells the model the nearest names when there is no such tool", async () => {
    const { client } = await open(era);
    const { result } = await client.request(indirect(1, "with_mata", { era }));
    expect(result).toMatchObject({
      isError: true,
      _meta: { "dev.backplane/error": { code: "unknown_tool" } },
    });
    expect(result.content[0].text).toContain("The nearest names: with_meta");
    await client.face.close();
  });

  test("calls no tool to search with", async () => {
    const { client, host } = await open(era);
    const { result } = await client.request(indirect(1, "call_tool", { era, args: { name: "echo" } }));
    expect(result).toMatchObject({ isError: true });
    expect(host.calls.map(({ name }) => name)).toEqual(["call_tool"]);
    await client.face.close();
  });
});

describe("call_tool of a tool that asks", () => {
  const asked = { action: "accept", content: {} };

  test("asks a legacy client while it waits", async () => {
    const client = new RawClient({
      host: new FakeHost(tools),
      clock: new ManualClock(),
      tools: { mode: "search" },
    });
    await client.request({
      ...initialize,
      params: { ...initialize.params, capabilities: { elicitation: {} } },
    });
    client.send({ method: "notifications/initialized" });
    client.send(indirect(1, "asks", { era: "legacy" }));
    const question = await client.find(({ method }) => method === "elicitation/create");
    client.send({ id: question.id, result: asked });
    expect((await client.answerTo(1)).result.content).toEqual([
      { type: "text", text: JSON.stringify(asked) },
    ]);
    await client.face.close();
  });

  test("asks a modern client by its answer, and goes on with the next request", async () => {
    const { client, clock, host } = await open("modern");
    const capabilities = { "io.modelcontextprotocol/clientCapabilities": { elicitation: {} } };
    const call = indirect(1, "asks", { era: "modern", meta: { ...envelope, ...capabilities } });
    client.send(call);
    await expect.poll(() => clock.pendingTimers).toBe(1);
    clock.advance(10);
    const { result } = await client.answerTo(1);
    expect(result).toMatchObject({ resultType: "input_required", inputRequests: { who: {} } });
    const params = {
      ...(call.params as object),
      inputResponses: { who: asked },
      requestState: result.requestState,
    };
    const answer: Message = await client.request({ ...call, id: 2, params });
    expect(answer.result.content).toEqual([{ type: "text", text: JSON.stringify(asked) }]);
    expect(host.calls).toHaveLength(1);
    await client.face.close();
  });
});

describe("tools/call in search mode", () => {
  test("calls a tool by its name, listed or not", async () => {
    const { client } = await open("legacy", { pinned: ["echo"] });
    const list = await client.request({ id: "again", method: "tools/list" });
    const names = list.result.tools.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["call_tool", "describe_tool", "echo", "search_tools"]);
    for (const name of ["echo", "with_meta"])
      expect((await client.request(toolCall(name, name))).result.content).toHaveLength(1);
    await client.face.close();
  });

  test("lists the same after any call", async () => {
    const { client } = await open("legacy");
    const list = async (id: string) => (await client.request({ id, method: "tools/list" })).result;
    const before = await list("before");
    await client.request(toolCall(1, "search_tools", { args: { query: "echo" } }));
    await client.request(toolCall(2, "describe_tool", { args: { name: "echo" } }));
    await client.request(indirect(3, "echo", { era: "legacy" }));
    expect(await list("after")).toEqual(before);
    expect(client.notifications("notifications/tools/list_changed")).toEqual([]);
    await client.face.close();
  });

  test("names the nearest tools in the error of a direct call", async () => {
    const { client } = await open("legacy");
    const { error } = await client.request(toolCall(1, "with_mata"));
    expect(error.message).toMatch(/^Unknown tool: with_mata\. The nearest names: with_meta/);
    await client.face.close();
  });

  test.each<[string, FakeTool, object, RegExp | undefined]>([
    [
      "the host's word for it",
      failing("invalid_arguments"),
      {},
      /call it again\. The schema: \{"type":"object","properties":\{"text"/,
    ],
    [
      "the plugin's, about what does not fit",
      () => result({ content: [hi], isError: true }),
      { text: 1 },
      /^Of the arguments text is not string\. The schema: \{"type"/,
    ],
    [
      "the plugin's, about what does fit",
      () => result({ content: [hi], isError: true }),
      { text: "x" },
      undefined,
    ],
    ["no error, whatever was given", () => result({ content: [hi] }), { text: 1 }, undefined],
  ])(
    "shows the schema of a tool that is not listed with wrong arguments: %s",
    async (_what, run, args, help) => {
      for (const pinned of [[], ["checks"]]) {
        const host = new FakeHost({ checks: run });
        const client = new RawClient({ host, clock: new ManualClock(), tools: { mode: "search", pinned } });
        await client.listLegacy();
        for (const request of [
          toolCall(1, "checks", { args }),
          indirect(2, "checks", { era: "legacy", args }),
        ]) {
          const { content } = (await client.request(request)).result;
          const last = content.at(-1).text;
          if (help && pinned.length === 0) expect(last).toMatch(help);
          else expect(last).not.toContain("The schema: ");
        }
        await client.face.close();
      }
    },
  );

  test("keeps a client waiting for no longer because tools changed that it does not see", async () => {
    const { client, host, clock } = await open("legacy");
    host.publish("echo", async (options) => {
      host.changed("tools");
      return echo(options);
    });
    expect((await client.request(indirect(1, "echo", { era: "legacy" }))).result.content).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
    await client.face.close();
  });

  test("has the search wait for the first scan", async () => {
    const host = new FakeHost();
    let finish = () => {};
    const ready = new Promise<void>((resolve) => (finish = resolve));
    const client = new RawClient({ host, ready, clock: new ManualClock(), tools: { mode: "search" } });
    await client.openLegacy();
    client.send(toolCall(1, "search_tools", { args: { query: "late" } }));
    host.publish("late", echo);
    finish();
    expect((await client.answerTo(1)).result.content[0].text).toContain("late(text?: string)");
    await client.face.close();
  });
});

describe("what is not allowed", () => {
  const isAllowed = ({ name }: PublishedTool) => name !== "echo";

  test.each(["search", "all"] as const)(
    "is neither listed, found, described nor called in mode %s",
    async (mode) => {
      const { client, host } = await open("legacy", { mode, isAllowed, pinned: ["*"] });
      const list = await client.request({ id: "l", method: "tools/list" });
      expect(JSON.stringify(list)).not.toContain('"echo"');
      const direct = await client.request(toolCall(1, "echo"));
      expect(direct.error).toMatchObject({
        code: -32602,
        message: expect.stringMatching(/^Unknown tool: echo/),
      });
      if (mode === "search") {
        const found = await client.request(toolCall(2, "search_tools", { args: { query: "echo" } }));
        expect(found.result.content[0].text).not.toContain("echo(");
        const described = await client.request(toolCall(3, "describe_tool", { args: { name: "echo" } }));
        expect(described.result.isError).toBe(true);
        expect((await client.request(indirect(4, "echo", { era: "legacy" }))).result.isError).toBe(true);
      }
      expect(host.calls).toEqual([]);
      await client.face.close();
    },
  );

  test("is refused also when it appears only while a call waits for the first scan", async () => {
    const host = new FakeHost();
    let finish = () => {};
    const ready = new Promise<void>((resolve) => (finish = resolve));
    const client = new RawClient({
      host,
      ready,
      clock: new ManualClock(),
      tools: { mode: "search", isAllowed },
    });
    await client.openLegacy();
    client.send(toolCall(1, "echo"));
    await client.settle();
    host.publish("echo", echo);
    finish();
    expect((await client.answerTo(1)).error).toMatchObject({ code: -32602 });
    await client.face.close();
  });
});

describe('the names of the tools to search with, where all are listed ("auto")', () => {
  test("are answered for a client that has learnt them, and are a plugin's where a plugin has them", async () => {
    const host = new FakeHost({ echo, describe_tool: () => text("a plugin's") });
    const client = new RawClient({ host, clock: new ManualClock(), tools: { mode: "auto" } });
    await client.listLegacy();
    expect(
      (await client.request(toolCall(1, "search_tools", { args: { query: "echo" } }))).result.isError,
    ).toBeUndefined();
    expect((await client.request(toolCall(2, "describe_tool"))).result.content[0].text).toBe("a plugin's");
    await client.face.close();
  });

  test('are unknown in "all"', async () => {
    const client = new RawClient({ host: new FakeHost({ echo }), clock: new ManualClock() });
    await client.listLegacy();
    const { error } = await client.request(toolCall(1, "search_tools", { args: { query: "echo" } }));
    expect(error).toMatchObject({ code: -32602, message: "Unknown tool: search_tools" });
    await client.face.close();
  });
});
