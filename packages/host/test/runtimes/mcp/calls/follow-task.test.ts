import { CallError } from "@backplane/contract";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type FollowTaskOptions, followTask } from "../../../../src/runtimes/mcp/calls/follow-task.ts";
import type { ServerAsk } from "../../../../src/runtimes/mcp/protocol/write-request.ts";

const made = '{"resultType":"task","taskId":"t1","status":"working","pollIntervalMs":1}';
const working = '{"taskId":"t1","status":"working","pollIntervalMs":1}';
const completed = '{"taskId":"t1","status":"completed","result":{ "n": 1e999, "content": [] }}';
const asking = JSON.stringify({
  taskId: "t1",
  status: "input_required",
  pollIntervalMs: 1,
  inputRequests: { who: { method: "elicitation/create", params: { message: "Who?" } } },
});

describe("followTask()", () => {
  let asked: ServerAsk[];
  /** What the server answers `tasks/get` with; the last one again and again. */
  let states: string[];
  let caller: AbortController;
  let options: FollowTaskOptions;

  beforeEach(() => {
    asked = [];
    states = [working, completed];
    caller = new AbortController();
    options = {
      ask: async (ask) => {
        asked.push(ask);
        if (ask.method !== "tasks/get") return "{}";
        return (states.length > 1 ? states.shift() : states[0]) ?? "";
      },
      askCaller: vi.fn(async () => '{"action":"accept"}'),
      signal: caller.signal,
    };
  });

  const methods = (): string[] => asked.map(({ method }) => method);

  it("passes on what is no task", async () => {
    for (const answer of [
      '{"resultType":"complete","content":[]}',
      '{"content":[]}',
      '{"resultType":"input_required"}',
    ])
      expect(await followTask(answer, options)).toBe(answer);
    expect(asked).toEqual([]);
  });

  it("asks until the task is over, and gives its result as it is written", async () => {
    expect(await followTask(made, options)).toBe('{ "n": 1e999, "content": [] }');
    const get = { method: "tasks/get", members: { taskId: '"t1"' }, about: "t1", declaresTasks: true };
    expect(asked).toEqual([get, get]);
  });

  it("has each question answered once, while it asks on", async () => {
    states = [asking, asking, working, completed];
    await followTask(made, options);
    expect(options.askCaller).toHaveBeenCalledOnce();
    expect(asked.filter(({ method }) => method === "tasks/update")).toEqual([
      {
        method: "tasks/update",
        members: { taskId: '"t1"', inputResponses: '{"who":{"action":"accept"}}' },
        about: "t1",
        declaresTasks: true,
      },
    ]);
  });

  it("ends the task when its question cannot be answered", async () => {
    states = [asking];
    const refused = new CallError("permission_denied", "Nobody is there");
    await expect(followTask(made, { ...options, askCaller: () => Promise.reject(refused) })).rejects.toBe(
      refused,
    );
    expect(methods().at(-1)).toBe("tasks/cancel");
  });

  it("ends the task of a caller that gives up", async () => {
    states = [working];
    const running = followTask(made, options);
    await vi.waitFor(() => expect(methods()).toContain("tasks/get"));
    caller.abort(new Error("gone"));
    await expect(running).rejects.toThrow("gone");
    expect(methods().at(-1)).toBe("tasks/cancel");
  });

  it.each([
    [{ status: "failed", error: { code: -32602, message: "No such file" } }, "No such file"],
    [{ status: "failed" }, "The task failed"],
    [{ status: "cancelled" }, "The server cancelled the task"],
    [{ status: "completed" }, "completed a task without a result"],
    [{ status: "resting" }, 'has a task whose status is "resting"'],
    [{ status: "input_required", inputRequests: [] }, '"inputRequests" that are no object'],
    [[], "answers with what is no object"],
  ])("rejects when the task is %j", async (state, message) => {
    states = [JSON.stringify(state)];
    await expect(followTask(made, options)).rejects.toThrow(message);
  });

  it.each(["", 1, null])("refuses a task named %j", async (taskId) => {
    await expect(followTask(JSON.stringify({ resultType: "task", taskId }), options)).rejects.toThrow(
      "a task without a name",
    );
  });
});
