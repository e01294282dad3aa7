import {
  HostError,
  type PublishedTool,
  type Question,
  type ReadResourceResult,
  type Result,
} from "@backplane/host";
import { describe, expect, test, vi } from "vitest";
import { ParkedCalls } from "../../src/caller/parked-calls.ts";
import { answerCall } from "../../src/calls/answer-call.ts";
import type { CallAnswer } from "../../src/calls/call-answer.ts";
import type { Exchange } from "../../src/calls/exchange.ts";
import type { PluginCall } from "../../src/calls/plugin-call.ts";
import { Readiness } from "../../src/readiness.ts";
import type { ToolSurfaceOptions } from "../../src/search/tool-listing.ts";
import { ToolSurface } from "../../src/search/tool-surface.ts";
import { TaskOnlyTools } from "../../src/tasks/task-only-tools.ts";
import { Tasks } from "../../src/tasks/tasks.ts";
import { deferred } from "../deferred.ts";
import { echo, FakeHost, type FakeOffers, type FakeTool, failing, hang, result, text } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import { answeringClient, KeepingSink, legacyExchange, modernExchange } from "./exchanges.ts";

const taskLimits = {
  serverInfo: { name: "bp", version: "1" },
  afterMs: 400,
  keepMs: 3_600_000,
  maxBytesPerClient: 1_000,
};

function setup(
  tools: Record<string, FakeTool>,
  {
    ready,
    offers,
    surface: surfaceOptions,
    maxTasks = 10,
  }: { ready?: Promise<void>; offers?: FakeOffers; surface?: ToolSurfaceOptions; maxTasks?: number } = {},
) {
  const host = new FakeHost(tools, offers);
  const clock = new ManualClock();
  const parkedCalls = new ParkedCalls({ clock, timeoutMs: 600_000, maxCalls: 10 });
  const readiness = new Readiness({ clock, ready });
  const surface = new ToolSurface({ ...surfaceOptions, host, readiness });
  const tasks = new Tasks({ ...taskLimits, maxTasksPerClient: maxTasks, clock, answerTimeoutMs: 600_000 });
  const taskOnlyTools = new TaskOnlyTools(host);
  const services = { host, clock, parkedCalls, tasks, taskOnlyTools, readiness, tools: surface };
  const abort = new AbortController();
  const sink = new KeepingSink();
  const answer = (call: PluginCall, exchange: Exchange) => answerCall(call, { exchange, services });
  /** A tool's call by a legacy client that reads progress into `progress()`. */
  const call = (request: { name: string; arguments?: object; progressToken?: string | number }) => {
    const { progressToken, ...rest } = request;
    const exchange = legacyExchange({ signal: abort.signal, notifications: sink, progressToken });
    return answer({ method: "tools/call", ...rest } as PluginCall, exchange);
  };
  const progress = () => sink.paramsOf("notifications/progress");
  return { host, clock, abort, progress, call, answer, parkedCalls, tasks };
}

describe("answerCall()", () => {
  test("passes name, arguments, signal and meta on, and the result back", async () => {
    const { host, abort, answer } = setup({ echo });
    const exchange = legacyExchange({ signal: abort.signal, meta: { traceparent: "00-1-2-03" } });
    const call = { method: "tools/call", name: "echo", arguments: { a: 1 } } as const;
    expect(await answer(call, exchange)).toEqual({ kind: "result", result: text('{"a":1}') });
    expect(host.calls).toMatchObject([
      { name: "echo", options: { arguments: { a: 1 }, meta: { traceparent: "00-1-2-03" } } },
    ]);
    expect(host.calls[0]?.options.signal).toBe(abort.signal);
  });

  test("gets prompts and reads resources the same way", async () => {
    const prompt = result({ messages: [{ role: "user", content: { type: "text", text: "hi" } }] });
    const read = result({ contents: [{ uri: "a://b", text: "x" }] });
    const { answer } = setup(
      {},
      { offers: { prompts: { p: () => prompt }, resources: { "a://b": () => read } } },
    );
    expect(await answer({ method: "prompts/get", name: "p" }, modernExchange())).toEqual({
      kind: "result",
      result: prompt,
    });
    expect(await answer({ method: "resources/read", uri: "a://b" }, modernExchange())).toEqual({
      kind: "result",
      result: read,
    });
  });

  test("asks for progress only when a legacy client wants it", async () => {
    const { host, call } = setup({ echo });
    await call({ name: "echo" });
    await call({ name: "echo", progressToken: 0 });
    expect(host.calls.map(({ options }) => typeof options.onProgress)).toEqual(["undefined", "function"]);
  });

  test("sends the last progress before it answers and leaves no timer", async () => {
    const { clock, progress, call } = setup({
      work: ({ onProgress }) => {
        onProgress?.({ progress: 1 });
        onProgress?.({ progress: 2, message: "done" });
        return text("ok");
      },
    });
    await call({ name: "work", progressToken: "t" });
    expect(progress().map(({ progress: value }) => value)).toEqual([1, 2]);
    expect(clock.pendingTimers).toBe(0);
  });

  test("makes an error of the host an answer that names the plugin", async () => {
    const { call } = setup({ bad: failing("plugin_died") });
    expect(await call({ name: "bad" })).toMatchObject({
      result: {
        value: {
          isError: true,
          _meta: { "dev.backplane/error": { code: "plugin_died", plugin: "bad-plugin" } },
        },
      },
    });
  });

  test("makes anything else thrown an internal error", async () => {
    const { call } = setup({
      bug: () => {
        throw new TypeError("x is not a function");
      },
    });
    expect(await call({ name: "bug" })).toEqual({
      kind: "error",
      code: -32603,
      message: "x is not a function",
    });
  });

  test("answers nothing to a cancelled call, however it ends", async () => {
    for (const end of ["result", "error"]) {
      const gate = deferred();
      const { abort, progress, clock, call } = setup({
        slow: async ({ onProgress }) => {
          await gate.promise;
          onProgress?.({ progress: 1 });
          if (end === "error") throw new HostError("plugin_died", "gone");
          return text("late");
        },
      });
      const answer = call({ name: "slow", progressToken: 1 });
      abort.abort();
      gate.resolve();
      expect(await answer).toEqual({ kind: "none" });
      expect(progress()).toEqual([]);
      expect(clock.pendingTimers).toBe(0);
    }
  });

  test("answers when the host cancelled what the client did not", async () => {
    const { call } = setup({ bad: failing("cancelled", "The host gave up") });
    expect(await call({ name: "bad" })).toEqual({ kind: "error", code: -32603, message: "The host gave up" });
  });

  test.each(["legacy", "modern"] as const)("tells the tool of the cancel (%s)", async (era) => {
    const { abort, answer } = setup({ hang });
    const exchangeOf = era === "legacy" ? legacyExchange : modernExchange;
    const answered = answer({ method: "tools/call", name: "hang" }, exchangeOf({ signal: abort.signal }));
    abort.abort();
    expect(await answered).toEqual({ kind: "none" });
  });

  test.each([
    ["asks the client for input", { content: [], resultType: "input_required", inputRequests: {} }],
    ["has a result type of its own", { content: [], resultType: 7 }],
    ["has no content", {} as { content: [] }],
  ])("refuses a result that %s", async (_what, value) => {
    const { call } = setup({ bad: () => result(value as { content: [] }) });
    expect(await call({ name: "bad" })).toMatchObject({
      result: { value: { isError: true, _meta: { "dev.backplane/error": { code: "bad_plugin" } } } },
    });
  });

  test("waits for the first scan when the tool is not known yet", async () => {
    const ready = deferred();
    const { host, call } = setup({}, { ready: ready.promise });
    const answer = call({ name: "late", arguments: { a: 1 } });
    host.publish("late", echo);
    ready.resolve();
    expect(await answer).toEqual({ kind: "result", result: text('{"a":1}') });
    expect(host.calls).toHaveLength(2);
  });

  test("does not wait for the first scan when the tool is known", async () => {
    const { call } = setup({ echo }, { ready: new Promise(() => {}) });
    expect(await call({ name: "echo" })).toMatchObject({ kind: "result" });
  });

  test("knows an unknown tool for good after the first scan", async () => {
    const ready = deferred();
    const { call } = setup({}, { ready: ready.promise });
    const answer = call({ name: "nope" });
    ready.resolve();
    expect(await answer).toEqual({ kind: "error", code: -32602, message: "Unknown tool: nope" });
  });
});

const ask = {
  kind: "elicit",
  key: "who",
  params: { message: "Who?", requestedSchema: {} },
} satisfies Question;
const accepted = { action: "accept", content: { name: "Ada" } };

/** A tool that asks its caller and says what it heard. */
const asking: FakeTool = async ({ caller, signal }) => {
  const ending = new AbortController();
  signal?.addEventListener("abort", () => ending.abort());
  return text(JSON.stringify(await caller?.ask(ask, ending.signal)));
};

describe("answerCall() of a call whose plugin asks", () => {
  const call = { method: "tools/call", name: "asking" } as const;

  test("asks a legacy client while the call runs", async () => {
    const { answer } = setup({ asking });
    const client = answeringClient(() => accepted);
    const exchange = legacyExchange({ abilities: ["elicitForm"], client });
    expect(await answer(call, exchange)).toEqual({ kind: "result", result: text(JSON.stringify(accepted)) });
    expect(client.asked).toEqual([{ method: "elicitation/create", params: ask.params }]);
  });

  /** Answers what the plugin asks after the questions were gathered. */
  async function questionsOf({ clock, answer }: ReturnType<typeof setup>, exchange = modernExchange()) {
    const asked = answer(call, exchange);
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1), { interval: 1 });
    clock.advance(10);
    const questions = await asked;
    if (questions.kind !== "questions") throw new Error(`expected questions, got ${questions.kind}`);
    return questions;
  }

  test("asks a modern client by the answer, and goes on with its next request", async () => {
    const all = setup({ asking });
    const { questions, requestState } = await questionsOf(all);
    expect([...questions]).toEqual([["who", ask]]);
    const retry = modernExchange({ requestState, inputResponses: { who: accepted, extra: 1 } });
    const answered = await all.answer(call, retry);
    expect(answered).toEqual({ kind: "result", result: text(JSON.stringify(accepted)) });
    expect(all.host.calls).toHaveLength(1);
    expect(all.clock.pendingTimers).toBe(0);
  });

  const invalid: CallAnswer = {
    kind: "error",
    code: -32602,
    message: "Invalid or expired requestState: send the request again without it",
    data: { reason: "invalid_request_state" },
  };

  test.each<[string, Partial<Parameters<typeof modernExchange>[0]>, PluginCall]>([
    ["with other arguments", {}, { ...call, arguments: { a: 1 } }],
    ["for another tool", {}, { ...call, name: "other" }],
    ["for something else of the name", {}, { method: "prompts/get", name: "asking" }],
    ["by somebody else", { principal: "eve" }, call],
  ])(
    "refuses a state that comes back %s, and keeps the call for the right one",
    async (_what, facts, other) => {
      const all = setup({ asking });
      const { requestState } = await questionsOf(all);
      const inputResponses = { who: accepted };
      expect(await all.answer(other, modernExchange({ requestState, inputResponses, ...facts }))).toEqual(
        invalid,
      );
      const right = await all.answer(call, modernExchange({ requestState, inputResponses }));
      expect(right.kind).toBe("result");
    },
  );

  test("refuses a state a second time, and one that is forged", async () => {
    const all = setup({ asking });
    const { requestState } = await questionsOf(all);
    const inputResponses = { who: accepted };
    await all.answer(call, modernExchange({ requestState, inputResponses }));
    for (const state of [requestState, `${requestState}x`, "x", "", ".", `${requestState}.`])
      expect(await all.answer(call, modernExchange({ requestState: state, inputResponses }))).toEqual(
        invalid,
      );
  });

  test("takes the answers along with the call when the plugin has named its question", async () => {
    const { answer } = setup({ asking });
    const answered = await answer(call, modernExchange({ inputResponses: { who: accepted } }));
    expect(answered).toEqual({ kind: "result", result: text(JSON.stringify(accepted)) });
  });

  test("ends a call whose client gives up at the moment when it is asked", async () => {
    const all = setup({ asking });
    const answered = all.answer(call, modernExchange({ signal: all.abort.signal }));
    await vi.waitFor(() => expect(all.clock.pendingTimers).toBe(1), { interval: 1 });
    all.clock.advance(10);
    all.abort.abort();
    expect(await answered).toEqual({ kind: "none" });
    expect(all.parkedCalls.count).toBe(0);
    expect(all.host.calls[0]?.options.signal?.aborted).toBe(true);
  });

  test("ends a call whose client does not come back", async () => {
    const all = setup({ asking });
    const { requestState } = await questionsOf(all);
    all.clock.advance(600_000);
    expect(all.host.calls[0]?.options.signal?.aborted).toBe(true);
    const late = await all.answer(call, modernExchange({ requestState, inputResponses: { who: accepted } }));
    expect(late).toEqual(invalid);
  });

  test("tells a modern client by its own error which capability it lacks, a legacy one's model by a result", async () => {
    const cannot = new HostError("missing_ability", "It needs to ask", { ability: "elicitUrl" });
    const { answer } = setup({
      asking: () => {
        throw cannot;
      },
    });
    expect(await answer(call, modernExchange())).toEqual({
      kind: "error",
      code: -32021,
      message: "It needs to ask",
      data: { requiredCapabilities: { elicitation: { url: {} } } },
    });
    expect(await answer(call, legacyExchange())).toMatchObject({ result: { value: { isError: true } } });
  });
});

describe("answerCall() of a call that takes long", () => {
  const call = { method: "tools/call", name: "hang" } as const;
  const following = (facts: Parameters<typeof modernExchange>[0] = {}) =>
    modernExchange({ followsTasks: true, ...facts });

  const publishTaskOnly = (host: FakeHost): void => {
    const [tool] = host.tools() as [PublishedTool];
    const definition = { ...tool.definition, execution: { taskSupport: "required" as const } };
    vi.spyOn(host, "tools").mockReturnValue([{ ...tool, definition }]);
  };

  test("is a task after a while, for a client that can follow one, and goes on", async () => {
    const { host, clock, answer, tasks } = setup({ hang });
    const answered = answer(call, following());
    clock.advance(400);
    expect(await answered).toMatchObject({ kind: "task", task: { status: "working" } });
    expect(tasks.count).toBe(1);
    expect(host.calls[0]?.options.signal?.aborted).toBe(false);
  });

  test("stays a request for a client that cannot, and for what is no tool", async () => {
    const waits = deferred<ReturnType<typeof text>>();
    const read = deferred<Result<ReadResourceResult>>();
    const { clock, answer, tasks } = setup(
      { hang: () => waits.promise },
      { offers: { resources: { "a://b": () => read.promise } } },
    );
    const answers = [
      answer(call, modernExchange()),
      answer(call, legacyExchange()),
      answer({ method: "resources/read", uri: "a://b" }, following()),
    ];
    clock.advance(100_000);
    waits.resolve(text("late"));
    read.resolve(result({ contents: [] }));
    for (const one of answers) expect((await one).kind).toBe("result");
    expect(tasks.count).toBe(0);
  });

  test("stays a request when the client has as many tasks as it may", async () => {
    const waits = deferred<ReturnType<typeof text>>();
    const { clock, answer } = setup({ hang: () => waits.promise }, { maxTasks: 1 });
    const [first, second] = [answer(call, following()), answer(call, following())];
    clock.advance(100_000);
    expect((await first).kind).toBe("task");
    waits.resolve(text("late"));
    expect(await second).toEqual({ kind: "result", result: text("late") });
  });

  test("ends when the client gives up just when it becomes a task", async () => {
    const { host, clock, abort, answer, tasks } = setup({ hang });
    const answered = answer(call, following({ signal: abort.signal }));
    clock.advance(400);
    abort.abort();
    expect(await answered).toEqual({ kind: "none" });
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    expect(tasks.count).toBe(1);
  });

  test("no longer ends with the request once it is a task", async () => {
    const { host, clock, abort, answer } = setup({ hang });
    const answered = answer(call, following({ signal: abort.signal }));
    clock.advance(400);
    expect((await answered).kind).toBe("task");
    abort.abort();
    expect(host.calls[0]?.options.signal?.aborted).toBe(false);
  });

  test("is a task too after the client was asked by the answer", async () => {
    const waits = deferred<void>();
    const { clock, answer, tasks } = setup({
      hang: async ({ caller }) => {
        const heard = await caller?.ask(ask, new AbortController().signal);
        await waits.promise;
        return text(JSON.stringify(heard));
      },
    });
    const asked = answer(call, following());
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(2), { interval: 1 });
    clock.advance(10);
    const { requestState } = (await asked) as Extract<CallAnswer, { kind: "questions" }>;
    const resumed = answer(call, following({ requestState, inputResponses: { who: accepted } }));
    clock.advance(400);
    const { task } = (await resumed) as Extract<CallAnswer, { kind: "task" }>;
    waits.resolve();
    await vi.waitFor(() => expect(tasks.find(task.taskId, "")?.facts.status).toBe("completed"), {
      interval: 1,
    });
    expect(tasks.find(task.taskId, "")?.detailed.result).toMatchObject(text(JSON.stringify(accepted)).value);
  });

  test("of a tool that must not be used is refused, and does not tell that nobody could wait for it", async () => {
    const { host, answer } = setup({ hang }, { surface: { isAllowed: () => false } });
    publishTaskOnly(host);
    for (const exchange of [modernExchange(), legacyExchange(), following()])
      expect(await answer(call, exchange)).toEqual({
        kind: "error",
        code: -32602,
        message: "Unknown tool: hang",
      });
  });

  test("is not begun for a client that cannot follow tasks, when the tool says that nobody can wait for it", async () => {
    const { host, answer } = setup({ hang });
    publishTaskOnly(host);
    expect(await answer(call, modernExchange())).toMatchObject({
      kind: "error",
      code: -32021,
      data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
    });
    expect(await answer(call, legacyExchange())).toMatchObject({
      kind: "result",
      result: { value: { isError: true, _meta: { "dev.backplane/error": { code: "missing_ability" } } } },
    });
    expect(host.calls).toEqual([]);
  });
});
