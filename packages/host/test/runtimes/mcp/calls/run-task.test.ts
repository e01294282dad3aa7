import { beforeEach, describe, expect, it, type Mock, vi } from "vitest";
import { type RunTaskOptions, runTask } from "../../../../src/runtimes/mcp/calls/run-task.ts";
import type { ServerAsk } from "../../../../src/runtimes/mcp/protocol/write-request.ts";

const call: ServerAsk = {
  method: "tools/call",
  members: { name: '"research"', arguments: "{}" },
  about: "research",
};
const made = '{"task":{"taskId":"t1","status":"working"}}';
const result = '{"content":[],"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"t1"}}}';

describe("runTask()", () => {
  let asked: ServerAsk[];
  let answers: Record<string, (signal: AbortSignal | undefined) => Promise<string>>;
  let caller: AbortController;
  let ended: Mock<() => void>;
  let options: RunTaskOptions;

  beforeEach(() => {
    asked = [];
    answers = {
      "tools/call": async () => made,
      "tasks/result": async () => result,
      "tasks/cancel": async () => "{}",
    };
    caller = new AbortController();
    ended = vi.fn<() => void>();
    options = {
      ask: (ask, signal) => {
        asked.push(ask);
        return answers[ask.method]?.(signal) ?? Promise.reject(new Error(`Not expected: ${ask.method}`));
      },
      signal: caller.signal,
      onTask: vi.fn(() => ended),
    };
  });

  const methods = (): string[] => asked.map(({ method }) => method);
  const untilAborted = (signal: AbortSignal | undefined): Promise<string> =>
    new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

  it("has a task made and resolves with its result, as the server wrote it", async () => {
    expect(await runTask(call, options)).toBe(result);
    expect(asked).toEqual([
      { ...call, members: { ...call.members, task: "{}" } },
      { method: "tasks/result", members: { taskId: '"t1"' } },
    ]);
    expect(options.onTask).toHaveBeenCalledWith("t1");
    expect(ended).toHaveBeenCalledOnce();
  });

  it("takes the result of a server that answers at once", async () => {
    answers["tools/call"] = async () => '{"content":[]}';
    expect(await runTask(call, options)).toBe('{"content":[]}');
    expect(methods()).toEqual(["tools/call"]);
  });

  it("rejects with the error that the task ended with", async () => {
    answers["tasks/result"] = async () => {
      throw new Error("The task failed");
    };
    await expect(runTask(call, options)).rejects.toThrow("The task failed");
    expect(ended).toHaveBeenCalledOnce();
  });

  it.each(['{"task":{}}', '{"task":{"taskId":""}}', '{"task":{"taskId":1}}', '{"task":null}'])(
    "refuses a task without a name: %s",
    async (text) => {
      answers["tools/call"] = async () => text;
      await expect(runTask(call, options)).rejects.toThrow("a task without a name");
    },
  );

  it("cancels the task of a caller that gives up", async () => {
    answers["tasks/result"] = untilAborted;
    const running = runTask(call, options);
    await vi.waitFor(() => expect(methods()).toContain("tasks/result"));
    caller.abort(new Error("gone"));
    await expect(running).rejects.toThrow("gone");
    expect(asked.at(-1)).toEqual({ method: "tasks/cancel", members: { taskId: '"t1"' } });
    expect(ended).toHaveBeenCalledOnce();
  });

  it("cancels also a task that is made only after its caller has gone", async () => {
    let make = (_text: string): void => {};
    answers["tools/call"] = () =>
      new Promise((resolve) => {
        make = resolve;
      });
    const running = runTask(call, options);
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    expect(methods()).toEqual(["tools/call"]);
    make(made);
    await vi.waitFor(() => expect(methods()).toEqual(["tools/call", "tasks/cancel"]));
  });
});
