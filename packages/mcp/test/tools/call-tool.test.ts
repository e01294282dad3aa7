import { HostError } from "@backplane/host";
import { describe, expect, test } from "vitest";
import { callTool, type ToolCall } from "../../src/tools/call-tool.ts";
import type { ProgressParams } from "../../src/tools/progress-reporter.ts";
import { ToolList } from "../../src/tools/tool-list.ts";
import { deferred } from "../deferred.ts";
import { echo, FakeHost, type FakeTool, failing, hang, result, text } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";

function setup(tools: Record<string, FakeTool>, ready?: Promise<void>) {
  const host = new FakeHost(tools);
  const clock = new ManualClock();
  const list = new ToolList({ host, clock, ready });
  const abort = new AbortController();
  const progress: ProgressParams[] = [];
  const sink = { blocked: false, send: (params: ProgressParams) => progress.push(params) };
  const call = (request: ToolCall) =>
    callTool(request, { host, tools: list, clock, signal: abort.signal, progress: sink });
  return { host, clock, abort, progress, call };
}

describe("callTool()", () => {
  test("passes name, arguments and signal on, and the result back", async () => {
    const { host, abort, call } = setup({ echo });
    expect(await call({ name: "echo", arguments: { a: 1 } })).toEqual({
      kind: "result",
      result: text('{"a":1}'),
    });
    expect(host.calls).toMatchObject([{ name: "echo", options: { arguments: { a: 1 } } }]);
    expect(host.calls[0]?.options.signal).toBe(abort.signal);
  });

  test("asks for progress only when the client wants it", async () => {
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
    expect(progress.map(({ progress: value }) => value)).toEqual([1, 2]);
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
      expect(progress).toEqual([]);
      expect(clock.pendingTimers).toBe(0);
    }
  });

  test("answers when the host cancelled what the client did not", async () => {
    const { call } = setup({ bad: failing("cancelled", "The host gave up") });
    expect(await call({ name: "bad" })).toEqual({ kind: "error", code: -32603, message: "The host gave up" });
  });

  test("tells the tool of the cancel", async () => {
    const { abort, call } = setup({ hang });
    const answer = call({ name: "hang" });
    abort.abort();
    expect(await answer).toEqual({ kind: "none" });
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
    const { host, call } = setup({}, ready.promise);
    const answer = call({ name: "late", arguments: { a: 1 } });
    host.publish("late", echo);
    ready.resolve();
    expect(await answer).toEqual({ kind: "result", result: text('{"a":1}') });
    expect(host.calls).toHaveLength(2);
  });

  test("does not wait for the first scan when the tool is known", async () => {
    const { call } = setup({ echo }, new Promise(() => {}));
    expect(await call({ name: "echo" })).toMatchObject({ kind: "result" });
  });

  test("knows an unknown tool for good after the first scan", async () => {
    const ready = deferred();
    const { call } = setup({}, ready.promise);
    const answer = call({ name: "nope" });
    ready.resolve();
    expect(await answer).toEqual({ kind: "error", code: -32602, message: "Unknown tool: nope" });
  });
});
