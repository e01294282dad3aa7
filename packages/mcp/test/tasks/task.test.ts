import { HostError, type JsonObject, type Question } from "@backplane/host";
import { beforeEach, describe, expect, test } from "vitest";
import { Task } from "../../src/tasks/task.ts";
import { PluginEnd } from "../caller/plugin-end.ts";
import { result } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import { answerOf } from "./answer-of.ts";

const form = { kind: "elicit", key: "name", params: { message: "Who?" } } satisfies Question;
const accepted = { action: "accept", content: { name: "Ada" } };
const done = result({ content: [{ type: "text", text: "done" }] as JsonObject[] });
const nobody = { onQuestions: () => {}, onEnd: () => {} };

let clock: ManualClock;
let plugin: PluginEnd;
let task: Task;
/** What each change that was told found. */
let told: string[];
let expired: Task[];

beforeEach(() => {
  clock = new ManualClock();
  told = [];
  expired = [];
  plugin = new PluginEnd({ abilities: ["elicitForm"] });
  plugin.start(nobody);
  task = new Task({
    call: plugin.open,
    principal: "me",
    clock,
    keepMs: 3_600_000,
    answerTimeoutMs: 600_000,
    answer: answerOf,
    print: ({ json }) => json,
    hasRoomFor: (bytes) => bytes < 1_000,
    onChanged: ({ facts }) => told.push(facts.status),
    onExpired: (over) => expired.push(over),
  });
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("Task.detailed", () => {
  test("is working while the call runs, under an id of its own", () => {
    expect(task.detailed).toEqual({
      taskId: task.id,
      status: "working",
      createdAt: expect.any(String),
      lastUpdatedAt: expect.any(String),
      ttlMs: 3_600_000,
      pollIntervalMs: 250,
    });
    expect(task.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("says how far the plugin is, as it says it", () => {
    plugin.report(1, "Counting");
    expect(task.facts.statusMessage).toBe("Counting");
    plugin.options.onProgress?.({ progress: 2, total: 3 });
    expect(task.facts.statusMessage).toBe("2 of 3");
    plugin.report(3);
    expect(task.facts.statusMessage).toBeUndefined();
  });

  test("has the result of a call that has ended", async () => {
    plugin.finish(done);
    await settled();
    expect(task.detailed).toMatchObject({ status: "completed", result: done.value });
    expect(task.bytes).toBe(done.json.length);
  });

  test("has the result that tells of an error, for what a model can mend", async () => {
    plugin.fail(new HostError("plugin_died", "gone"));
    await settled();
    expect(task.detailed).toMatchObject({ status: "completed", result: { isError: true } });
    expect(task.detailed).not.toHaveProperty("error");
  });

  test("has the JSON-RPC error, for what would have been one", async () => {
    plugin.fail(new HostError("missing_ability", "It lacks roots", { ability: "listRoots" }));
    await settled();
    expect(task.detailed).toMatchObject({
      status: "failed",
      statusMessage: "It lacks roots",
      error: { code: -32021, message: "It lacks roots", data: { requiredCapabilities: { roots: {} } } },
    });
    expect(task.detailed).not.toHaveProperty("result");
  });

  test("fails when the result does not fit", async () => {
    plugin.finish(result({ content: [{ type: "text", text: "x".repeat(1_000) }] }));
    await settled();
    expect(task.detailed).toMatchObject({ status: "failed", error: { code: -32603 } });
    expect(task.bytes).toBe(0);
  });

  test("is what it was when the plugin goes on after the end", async () => {
    plugin.finish(done);
    await settled();
    const { detailed } = task;
    plugin.report(7, "still here");
    void plugin.ask(form);
    task.answer({ name: accepted });
    task.cancel();
    expect(task.detailed).toEqual(detailed);
  });
});

describe("Task.answer()", () => {
  test("hands answers on; what is answered is asked no more, what is not stays", async () => {
    const answers = [plugin.ask(form), plugin.ask({ ...form, key: "other" })];
    expect(task.detailed).toMatchObject({
      status: "input_required",
      inputRequests: {
        name: { method: "elicitation/create", params: { message: "Who?" } },
        other: { method: "elicitation/create" },
      },
    });
    task.answer({ name: accepted, nobody: accepted, other: "no answer in form" });
    expect(await answers[0]).toEqual(accepted);
    expect(Object.keys(task.detailed.inputRequests ?? {})).toEqual(["other"]);
    task.answer({ other: accepted });
    expect(await answers[1]).toEqual(accepted);
    expect(task.detailed).not.toHaveProperty("inputRequests");
    expect(task.facts.status).toBe("working");
  });

  test("comes too late for a plugin that has waited for long enough", async () => {
    const answer = plugin.ask(form);
    clock.advance(600_000);
    await expect(answer).rejects.toMatchObject({ code: "caller_refused" });
    expect(task.facts.status).toBe("working");
    expect(plugin.isCancelled).toBe(false);
  });

  test("gives the client as long for what is still open", async () => {
    const answers = [plugin.ask(form), plugin.ask({ ...form, key: "other" })];
    clock.advance(599_999);
    task.answer({ other: accepted });
    clock.advance(599_999);
    expect(task.facts.status).toBe("input_required");
    clock.advance(1);
    await expect(answers[0]).rejects.toMatchObject({ code: "caller_refused" });
  });
});

describe("Task.cancel()", () => {
  test("ends the call at the plugin, at once and for good", async () => {
    void plugin.ask(form);
    task.cancel();
    expect(plugin.isCancelled).toBe(true);
    expect(task.detailed).toMatchObject({ status: "cancelled" });
    expect(task.detailed).not.toHaveProperty("inputRequests");
    plugin.finish(done);
    await settled();
    expect(task.facts.status).toBe("cancelled");
    expect(task.isFetched).toBe(true);
  });

  test("is how a task ends whose call is cancelled from elsewhere", async () => {
    plugin.fail(new HostError("cancelled", "The host is closing"));
    await settled();
    expect(task.facts.status).toBe("cancelled");
  });
});

describe("Task.fetch()", () => {
  test("remembers that the client has the end, not that it has asked before", async () => {
    task.fetch();
    expect(task.isFetched).toBe(false);
    plugin.finish(done);
    await settled();
    expect(task.isFetched).toBe(false);
    expect(task.fetch()).toEqual(task.detailed);
    expect(task.isFetched).toBe(true);
  });
});

describe("Task.listen()", () => {
  test("has changes told, bursts as one and the end at once", async () => {
    plugin.report(1, "before anybody listens");
    clock.advance(50);
    expect(told).toEqual([]);
    task.listen();
    for (let progress = 1; progress <= 1_000; progress++) plugin.report(progress, "on");
    void plugin.ask(form);
    clock.advance(50);
    expect(told).toEqual(["input_required"]);
    task.answer({ name: accepted });
    plugin.finish(done);
    await settled();
    expect(told).toEqual(["input_required", "completed"]);
    clock.advance(1_000);
    expect(told).toHaveLength(2);
  });
});

describe("Task", () => {
  test("is kept for its time after the end, however long it has run", async () => {
    clock.advance(24 * 3_600_000);
    expect(expired).toEqual([]);
    plugin.finish(done);
    await settled();
    clock.advance(3_599_999);
    expect(expired).toEqual([]);
    clock.advance(1);
    expect(expired).toEqual([task]);
  });

  test.each(["runs", "asks", "has ended"])("close() leaves no timer of one that %s", async (state) => {
    task.listen();
    if (state === "asks") void plugin.ask(form);
    if (state === "has ended") plugin.finish(done);
    await settled();
    task.close();
    expect(clock.pendingTimers).toBe(0);
    expect(plugin.isCancelled).toBe(state !== "has ended");
  });
});
