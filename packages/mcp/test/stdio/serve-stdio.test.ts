import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { deferred } from "../deferred.ts";
import { echo, FakeHost, type FakeOffers, type FakeTool, hang, result, text } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import { envelope, initialize, type Message, RawClient, serverInfo, toolCall } from "./raw-client.ts";

type Era = "legacy" | "modern";
const eras: Era[] = ["legacy", "modern"];
const open: RawClient[] = [];

function connect(
  tools: Record<string, FakeTool>,
  { offers, ...options }: Partial<ConstructorParameters<typeof RawClient>[0]> & { offers?: FakeOffers } = {},
) {
  const host = new FakeHost(tools, offers);
  const clock = new ManualClock();
  const client = new RawClient({ host, clock, ...options });
  open.push(client);
  return { host, clock, client };
}

const list = (client: RawClient, era: Era) => (era === "legacy" ? client.listLegacy() : client.listModern());
const cancel = (id: unknown) => ({
  method: "notifications/cancelled",
  params: { requestId: id, reason: "AbortError" },
});
const names = (answer: Message) => answer.result.tools.map((tool: { name: string }) => tool.name);
const idle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A tool that says when it has started and ends when the test says so. */
function gated(onStart: () => void = () => {}) {
  const started = deferred();
  const end = deferred();
  const tool: FakeTool = async (options) => {
    onStart();
    started.resolve();
    await end.promise;
    options.onProgress?.({ progress: 99 });
    return text("ended");
  };
  return { tool, started: started.promise, end: () => end.resolve() };
}

afterEach(async () => {
  for (const client of open.splice(0)) {
    client.resumeReading();
    await client.face.close();
  }
});

describe("serveStdio() opening", () => {
  test("answers initialize with name, capabilities and instructions, before the host is ready", async () => {
    const { client } = connect({}, { ready: new Promise(() => {}), instructions: "Call bp_help first." });
    expect((await client.openLegacy()).result).toEqual({
      protocolVersion: "2025-11-25",
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        completions: {},
        logging: {},
        extensions: { "io.modelcontextprotocol/skills": {} },
      },
      serverInfo,
      instructions: "Call bp_help first.",
    });
  });

  test.each(["2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"])(
    "speaks %s",
    async (protocolVersion) => {
      const { client } = connect({ echo });
      const answer = await client.request({
        ...initialize,
        params: { ...initialize.params, protocolVersion },
      });
      expect(answer.result.protocolVersion).toBe(protocolVersion);
      expect(names(await client.request({ id: 1, method: "tools/list" }))).toEqual(["echo"]);
      expect((await client.request(toolCall(2, "echo"))).result.content[0].text).toBe("{}");
    },
  );

  test("answers server/discover before the host is ready", async () => {
    const { client } = connect({}, { ready: new Promise(() => {}), instructions: "Call bp_help first." });
    const answer = await client.request({ id: 1, method: "server/discover", params: { _meta: envelope } });
    expect(answer.result).toMatchObject({
      supportedVersions: ["2026-07-28"],
      capabilities: { tools: { listChanged: true } },
      instructions: "Call bp_help first.",
      resultType: "complete",
    });
  });

  test("serves a client that probes the modern era and then falls back", async () => {
    const { client } = connect({ echo });
    await client.request({ id: 0, method: "server/discover", params: { _meta: envelope } });
    await client.listLegacy();
    expect((await client.request(toolCall(1, "echo"))).result).toEqual({
      content: [{ type: "text", text: "{}" }],
    });
  });
});

describe("serveStdio() tools/list", () => {
  test("passes definitions on as they are (legacy)", async () => {
    const { host, client } = connect({ b: echo, a: echo });
    expect((await client.listLegacy()).result).toEqual({
      tools: host.tools().map((tool) => tool.definition),
    });
  });

  test("says in the modern era how long the list holds", async () => {
    const { host, client } = connect({ b: echo, a: echo });
    expect((await client.listModern()).result).toEqual({
      tools: host.tools().map((tool) => tool.definition),
      resultType: "complete",
      ttlMs: 0,
      cacheScope: "private",
      _meta: { "io.modelcontextprotocol/serverInfo": serverInfo },
    });
  });

  test("is valid JSON when there are no tools", async () => {
    for (const era of eras) expect(names(await list(connect({}).client, era))).toEqual([]);
  });

  test("waits for the host", async () => {
    const ready = deferred();
    const { host, client } = connect({}, { ready: ready.promise });
    const answer = client.listLegacy();
    await client.answerTo("init");
    await client.request({ id: "p", method: "ping" });
    host.publish("late", echo);
    ready.resolve();
    expect(names(await answer)).toEqual(["late"]);
  });

  test("waits readyTimeoutMs at most, then lists what there is", async () => {
    const { clock, client } = connect({ echo }, { ready: new Promise(() => {}), readyTimeoutMs: 3_000 });
    const answer = client.listLegacy();
    await client.answerTo("init");
    clock.advance(2_999);
    await client.request({ id: "p", method: "ping" });
    expect(client.messages.some((message) => message.id === "list")).toBe(false);
    clock.advance(1);
    expect(names(await answer)).toEqual(["echo"]);
  });

  test.each(eras)("comes in pages when it is long (%s)", async (era) => {
    const tools = Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`t${n}`, echo]));
    const { client } = connect(tools);
    const first = await list(client, era);
    expect(names(first)).toHaveLength(1_000);
    const params = { cursor: first.result.nextCursor, ...(era === "modern" && { _meta: envelope }) };
    const second = await client.request({ id: 2, method: "tools/list", params });
    expect(new Set([...names(first), ...names(second)]).size).toBe(1_001);
    expect(second.result.nextCursor).toBeUndefined();
  });

  test("refuses a cursor that it has not given", async () => {
    const { client } = connect({ echo });
    await client.listLegacy();
    const answer = await client.request({ id: 1, method: "tools/list", params: { cursor: "x" } });
    expect(answer.error.code).toBe(-32602);
  });
});

describe("serveStdio() list_changed", () => {
  const method = "notifications/tools/list_changed";

  test("tells a legacy client once per burst", async () => {
    const { host, clock, client } = connect({ echo });
    await client.listLegacy();
    for (const name of ["a", "b", "c"]) host.publish(name, echo);
    clock.advance(50);
    await client.find((message) => message.method === method);
    const second = await client.request({ id: 2, method: "tools/list" });
    expect(names(second)).toEqual(["a", "b", "c", "echo"]);
    clock.advance(1_000);
    await client.settle();
    expect(client.notifications(method)).toEqual([{ jsonrpc: "2.0", method }]);
  });

  test("spares a legacy client that has not listed yet", async () => {
    const { host, clock, client } = connect({ echo });
    await client.openLegacy();
    host.publish("a", echo);
    clock.advance(1_000);
    await client.settle();
    expect(client.notifications(method)).toEqual([]);
  });

  test("tells a modern client that has subscribed, and only on its subscription", async () => {
    const { host, clock, client } = connect({ echo });
    await client.listModern();
    host.publish("a", echo);
    clock.advance(50);
    await client.settle();
    expect(client.notifications(method)).toEqual([]);
    const params = { notifications: { toolsListChanged: true }, _meta: envelope };
    client.send({ id: "sub", method: "subscriptions/listen", params });
    const acknowledged = await client.find(
      (message) => message.method === "notifications/subscriptions/acknowledged",
    );
    expect(acknowledged.params.notifications).toEqual({ toolsListChanged: true });
    host.publish("b", echo);
    clock.advance(50);
    const notice = await client.find((message) => message.method === method);
    expect(notice.params._meta).toEqual({ "io.modelcontextprotocol/subscriptionId": "sub" });
    await client.face.close();
    expect((await client.answerTo("sub")).result.resultType).toBe("complete");
  });
});

describe.each(eras)("serveStdio() cancellation (%s)", (era) => {
  test("aborts the call and answers nothing", async () => {
    const { host, client } = connect({ hang, echo });
    await list(client, era);
    client.send(toolCall(7, "hang", { era }));
    client.send(cancel(7));
    await client.settle();
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    expect(client.messages.filter((message) => message.id === 7)).toEqual([]);
    // The id may be used again, and the call before has no say in it.
    expect((await client.request(toolCall(7, "echo", { era }))).result.content[0].text).toBe("{}");
  });

  test("aborts a call that went through the SDK and answers nothing", async () => {
    const { host, client } = connect({ hang });
    if (era === "legacy") await client.openLegacy();
    client.send(toolCall(7, "hang", { era }));
    client.send(cancel(7));
    await list(client, era);
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    expect(client.messages.filter((message) => message.id === 7)).toEqual([]);
  });

  test("sends no progress of a cancelled call", async () => {
    const work = gated();
    const { clock, client } = connect({ work: work.tool });
    await list(client, era);
    client.send(toolCall(7, "work", { era, meta: { progressToken: 1 } }));
    await work.started;
    client.send(cancel(7));
    await client.settle();
    work.end();
    clock.advance(60_000);
    await client.settle();
    expect(client.notifications("notifications/progress")).toEqual([]);
  });

  test.each([7, "never", null, undefined, {}])(
    "ignores the cancel of an id that is not running: %j",
    async (id) => {
      const { client } = connect({ echo });
      await list(client, era);
      await client.request(toolCall(7, "echo", { era }));
      const before = client.lines.length;
      client.send(cancel(id));
      client.send(cancel(id));
      await client.settle();
      expect(client.lines).toHaveLength(before + 1);
    },
  );

  test("ends one call and leaves the one with the like-looking id alone", async () => {
    const work = gated();
    const { client } = connect({ work: work.tool });
    await list(client, era);
    client.send(toolCall(7, "work", { era }));
    client.send(cancel("7"));
    await client.settle();
    work.end();
    expect((await client.answerTo(7)).result.content[0].text).toBe("ended");
  });
});

describe.each(eras)("serveStdio() progress (%s)", (era) => {
  const method = "notifications/progress";

  test("sends what the tool reports, in front of the answer", async () => {
    const { client } = connect({
      work: ({ onProgress }) => {
        onProgress?.({ progress: 1, total: 2, message: "half" });
        onProgress?.({ progress: 2, total: 2, message: "all" });
        return text("done");
      },
    });
    await list(client, era);
    await client.request(toolCall(5, "work", { era, meta: { progressToken: "tok" } }));
    expect(client.messages.slice(-3)).toMatchObject([
      { method, params: { progressToken: "tok", progress: 1, total: 2, message: "half" } },
      { method, params: { progressToken: "tok", progress: 2, total: 2, message: "all" } },
      { id: 5 },
    ]);
  });

  test("keeps a silent call alive", async () => {
    const work = gated();
    const { clock, client } = connect({ work: work.tool }, { heartbeatMs: 2_000 });
    await list(client, era);
    client.send(toolCall(5, "work", { era, meta: { progressToken: 0 } }));
    await work.started;
    clock.advance(7_000);
    await client.settle();
    expect(client.notifications(method).map(({ params }) => params.progressToken)).toEqual([0, 0, 0]);
    work.end();
    await client.answerTo(5);
    clock.advance(60_000);
    await client.settle();
    expect(client.notifications(method)).toHaveLength(4);
  });

  test("sends none without a token", async () => {
    const work = gated();
    const { clock, client } = connect({ work: work.tool });
    await list(client, era);
    client.send(toolCall(5, "work", { era }));
    await work.started;
    clock.advance(60_000);
    work.end();
    await client.answerTo(5);
    expect(client.notifications(method)).toEqual([]);
  });
});

describe("serveStdio() under back-pressure", () => {
  test("answers every call and drops progress while the client does not read", async () => {
    let report: (value: number) => void = () => {};
    const end = deferred();
    const { clock, client } = connect(
      {
        echo,
        large: () => text("x".repeat(100_000)),
        work: async ({ onProgress }) => {
          report = (progress) => onProgress?.({ progress });
          await end.promise;
          return text("ended");
        },
      },
      { outputBufferBytes: 1_000 },
    );
    await client.listLegacy();
    client.send(toolCall("work", "work", { meta: { progressToken: 1 } }));
    await client.settle();
    client.stopReading();
    client.send(toolCall("large", "large"));
    await idle();
    for (let value = 1; value <= 1_000; value++) {
      report(value);
      clock.advance(100);
    }
    for (let id = 0; id < 50; id++) client.send(toolCall(id, "echo"));
    end.resolve();
    await idle();
    client.resumeReading();
    await client.answerTo("work");
    for (let id = 0; id < 50; id++) await client.answerTo(id);
    expect(client.notifications("notifications/progress")).toEqual([]);
  });

  test("stops taking in requests while too much waits to be written", async () => {
    const { host, client } = connect(
      { large: () => text("x".repeat(2 ** 20)) },
      { outputBufferBytes: 1_000 },
    );
    await client.listLegacy();
    client.stopReading();
    for (let id = 0; id < 40; id++) {
      client.send(toolCall(id, "large"));
      await idle();
    }
    // 8 Mi characters wait, and what was in the stream already.
    expect(host.calls.length).toBeGreaterThan(7);
    expect(host.calls.length).toBeLessThan(15);
    client.resumeReading();
    for (let id = 0; id < 40; id++) await client.answerTo(id);
    expect(host.calls).toHaveLength(40);
  });

  test("writes the answers of one chunk of requests at once", async () => {
    const { client } = connect({ echo });
    await client.listLegacy();
    let writes = 0;
    client.output.on("data", () => writes++);
    client.sendAll(Array.from({ length: 64 }, (_, id) => toolCall(id, "echo")));
    for (let id = 0; id < 64; id++) await client.answerTo(id);
    expect(writes).toBe(1);
  });
});

describe("serveStdio() holding an answer for the new list", () => {
  /** A tool that publishes another one while it runs, as one that installs a plugin does. */
  function installing() {
    const setup = connect({
      install: () => {
        setup.host.publish("fresh", echo);
        return text("installed");
      },
    });
    return setup;
  }

  test("sends list_changed at once and answers after the client has listed anew (legacy)", async () => {
    const { clock, client } = installing();
    await client.listLegacy();
    client.send(toolCall(1, "install"));
    await client.find((message) => message.method === "notifications/tools/list_changed");
    const relisted = await client.request({ id: "again", method: "tools/list" });
    expect(names(relisted)).toEqual(["fresh", "install"]);
    expect(client.messages.some((message) => message.id === 1)).toBe(false);
    clock.advance(50);
    await client.answerTo(1);
    expect(client.notifications("notifications/tools/list_changed")).toHaveLength(1);
  });

  test("answers after a second when the client does not list anew", async () => {
    const { clock, client } = installing();
    await client.listLegacy();
    client.send(toolCall(1, "install"));
    await client.find((message) => message.method === "notifications/tools/list_changed");
    clock.advance(999);
    await client.settle();
    expect(client.messages.some((message) => message.id === 1)).toBe(false);
    clock.advance(1);
    await client.answerTo(1);
  });

  test("does not hold a call during which nothing changed, nor any in the modern era", async () => {
    const { client } = installing();
    await client.listModern();
    await client.request(toolCall(1, "install", { era: "modern" }));
    const other = connect({ echo });
    await other.client.listLegacy();
    other.host.publish("a", echo);
    await other.client.request(toolCall(1, "echo"));
  });
});

describe("serveStdio() reading what is no request", () => {
  test("answers text that is not JSON with -32700", async () => {
    const { client } = connect({ echo });
    await client.openLegacy();
    client.sendLine("{not json");
    expect(await client.answerTo(null)).toMatchObject({ id: null, error: { code: -32700 } });
    await client.settle();
  });

  test.each([
    ["a batch", "[]", null],
    ["null", "null", null],
    ["text", '"hello"', null],
    ["a call of JSON-RPC 1.0", '{"id":5,"method":"ping"}', 5],
    ["a null id", '{"jsonrpc":"2.0","id":null,"method":"ping"}', null],
    ["params that are text", '{"jsonrpc":"2.0","id":"x","method":"ping","params":"y"}', "x"],
  ])("answers %s with -32600", async (_what, line, id) => {
    const { client } = connect({ echo });
    await client.openLegacy();
    client.sendLine(line);
    expect(await client.answerTo(id)).toMatchObject({ error: { code: -32600 } });
    await client.settle();
  });

  test("answers neither blank lines nor answers nobody asked for", async () => {
    const { client } = connect({ echo });
    await client.openLegacy();
    const before = client.lines.length;
    for (const line of ["", "   ", "\r", '{"jsonrpc":"2.0","id":99,"result":{}}', '{"id":99,"result":1}'])
      client.sendLine(line);
    await client.settle();
    expect(client.lines).toHaveLength(before + 1);
  });

  test("refuses a line that is too long and closes", async () => {
    const { host, client } = connect({ echo }, { maxLineBytes: 1_000 });
    await client.listLegacy();
    client.send(toolCall(1, "echo", { args: { text: "x".repeat(1_000) } }));
    client.send(toolCall(2, "echo"));
    await client.face.closed;
    expect(client.messages.at(-1)).toMatchObject({ id: null, error: { code: -32600 } });
    expect(client.errors.map(String).join()).toContain("longer than 1000 bytes");
    expect(host.calls).toHaveLength(0);
  });
});

describe("serveStdio() closing", () => {
  test.each(eras)("ends with its input: aborts the calls and answers none (%s)", async (era) => {
    const { host, clock, client } = connect({ hang });
    if (era === "legacy") await client.openLegacy();
    client.send(toolCall("sdk", "hang", { era, meta: { progressToken: 1 } }));
    await list(client, era);
    client.send(toolCall("past", "hang", { era, meta: { progressToken: 2 } }));
    await client.settle();
    const before = client.lines.length;
    client.input.end();
    await client.face.closed;
    expect(host.calls.map(({ options }) => options.signal?.aborted)).toEqual([true, true]);
    expect(host.listenerCount).toBe(0);
    expect(client.lines).toHaveLength(before);
    await idle();
    expect(clock.pendingTimers).toBe(0);
  });

  test("ends at once when its input has ended before", async () => {
    const input = new PassThrough();
    input.end();
    input.resume();
    await new Promise((resolve) => input.once("end", resolve));
    await connect({}, { input }).client.face.closed;
  });

  test("ends quietly when nobody reads any more", async () => {
    const { client } = connect({ hang });
    await client.listLegacy();
    client.send(toolCall(1, "hang"));
    await client.settle();
    client.output.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    await client.face.closed;
    expect(client.errors).toEqual([]);
  });

  test("reports any other failure of its output", async () => {
    const { client } = connect({});
    await client.openLegacy();
    client.output.destroy(new Error("disk on fire"));
    await client.face.closed;
    expect(client.errors.map(String)).toEqual(["Error: disk on fire"]);
  });

  test("reports a failure of its input", async () => {
    const { client } = connect({});
    await client.openLegacy();
    client.input.destroy(new Error("read EIO"));
    await client.face.closed;
    expect(client.errors.map(String)).toEqual(["Error: read EIO"]);
  });

  test("close() writes what waits, may be called twice, and leaves host and streams open", async () => {
    const { host, client } = connect({ echo });
    await client.listLegacy();
    const answer = client.request(toolCall(1, "echo"));
    await idle();
    await Promise.all([client.face.close(), client.face.close()]);
    await answer;
    expect(client.output.writableEnded).toBe(false);
    expect(host.listenerCount).toBe(0);
    client.send(toolCall(2, "echo"));
    await idle();
    expect(host.calls).toHaveLength(1);
  });

  test("close() does not wait for a client that has stopped reading", async () => {
    const { clock, client } = connect(
      { large: () => text("x".repeat(100_000)) },
      { outputBufferBytes: 1_000 },
    );
    await client.listLegacy();
    client.stopReading();
    client.sendAll([toolCall(1, "large"), toolCall(2, "large")]);
    await idle();
    client.sendAll([toolCall(3, "large")]);
    await idle();
    const closed = client.face.close();
    await idle();
    clock.advance(1_000);
    await closed;
  });

  test("close() before anything was said", async () => {
    const { client } = connect({});
    await client.face.close();
    expect(client.lines).toEqual([]);
  });
});

describe("serveStdio() subscriptions/listen", () => {
  const read = () => result({ contents: [] });
  const listen = (id: string, resourceSubscriptions: string[]) => ({
    id,
    method: "subscriptions/listen",
    params: { notifications: { resourceSubscriptions }, _meta: envelope },
  });
  const acknowledged = (client: RawClient, id: string) =>
    client.find(
      ({ method, params }) =>
        method === "notifications/subscriptions/acknowledged" &&
        params._meta["io.modelcontextprotocol/subscriptionId"] === id,
    );

  test("keeps the host subscribed to what open streams name", async () => {
    const { host, clock, client } = connect({}, { offers: { resources: { "a://1": read, "a://2": read } } });
    await client.listModern();
    client.send(listen("one", ["a://1", "a://2"]));
    client.send(listen("two", ["a://2"]));
    await acknowledged(client, "two");
    await idle();
    expect(host.subscribed).toEqual(["a://1", "a://2"]);
    client.send(cancel("one"));
    await client.settle();
    await idle();
    expect(host.subscribed).toEqual(["a://2"]);
    host.updated("a://2");
    clock.advance(50);
    const notice = await client.find(({ method }) => method === "notifications/resources/updated");
    expect(notice.params).toEqual({
      uri: "a://2",
      _meta: { "io.modelcontextprotocol/subscriptionId": "two" },
    });
    await client.face.close();
    await idle();
    expect(host.subscribed).toEqual([]);
  });

  test("reports what cannot be watched, and watches it once it is there", async () => {
    const { host, client } = connect({});
    await client.listModern();
    client.send(listen("one", ["a://late"]));
    await acknowledged(client, "one");
    await idle();
    expect(client.errors.map(String)).toEqual(['HostError: No plugin has a resource "a://late"']);
    host.publishResource("a://late", read);
    await idle();
    expect(host.subscribed).toEqual(["a://late"]);
  });
});

describe("serveStdio() asking a modern client", () => {
  const ask: FakeTool = async ({ caller, signal }) => {
    const ending = new AbortController();
    signal?.addEventListener("abort", () => ending.abort());
    return text(JSON.stringify(await caller?.ask({ kind: "listRoots" }, ending.signal)));
  };

  async function parked(options: Parameters<typeof connect>[1] = {}) {
    const all = connect({ ask }, options);
    await all.client.listModern();
    all.client.send(toolCall(1, "ask", { era: "modern" }));
    await all.client.settle();
    all.clock.advance(10);
    const { result: asked } = await all.client.answerTo(1);
    expect(asked).toMatchObject({
      resultType: "input_required",
      inputRequests: { roots: { method: "roots/list" } },
    });
    return { ...all, requestState: asked.requestState };
  }

  test("ends a parked call with the connection", async () => {
    const { host, clock, client } = await parked();
    await client.face.close();
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    await idle();
    expect(clock.pendingTimers).toBe(0);
  });

  test("ends a parked call after answerTimeoutMs, and says so to who comes late", async () => {
    const { host, clock, client, requestState } = await parked({ answerTimeoutMs: 5_000 });
    clock.advance(4_999);
    expect(host.calls[0]?.options.signal?.aborted).toBe(false);
    clock.advance(1);
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    const { params } = toolCall(2, "ask", { era: "modern" });
    const late = { ...(params as object), requestState, inputResponses: { roots: { roots: [] } } };
    const answer = await client.request({ id: 2, method: "tools/call", params: late });
    expect(answer.error).toMatchObject({ code: -32602, data: { reason: "invalid_request_state" } });
  });

  test("parks no more calls than maxParkedCalls", async () => {
    const { host, clock, client } = await parked({ maxParkedCalls: 1 });
    client.send(toolCall(2, "ask", { era: "modern" }));
    await client.settle();
    clock.advance(10);
    await client.answerTo(2);
    expect(host.calls.map(({ options }) => options.signal?.aborted)).toEqual([true, false]);
  });
});
