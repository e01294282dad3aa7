import { HostError, type Question } from "@backplane/host";
import { isCreateTaskResultV2, isDetailedTaskV2 } from "@modelcontextprotocol/ext-tasks/core/v2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Deferred, deferred } from "../deferred.ts";
import { echo, FakeHost, text } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import { envelope, type Message, RawClient, serverInfo } from "../stdio/raw-client.ts";

const form = {
  kind: "elicit",
  key: "name",
  params: { mode: "form", message: "Who?", requestedSchema: { type: "object", properties: {} } },
} satisfies Question;
const accepted = { action: "accept", content: { name: "Ada" } };
const withTasks = {
  ...envelope,
  "io.modelcontextprotocol/clientCapabilities": {
    elicitation: { form: {} },
    extensions: { "io.modelcontextprotocol/tasks": {} },
  },
};
const identified = { _meta: { "io.modelcontextprotocol/serverInfo": serverInfo } };

let host: FakeHost;
let clock: ManualClock;
let client: RawClient;
let job: Deferred<ReturnType<typeof text>>;
let lastId = 0;

beforeEach(() => {
  job = deferred();
  clock = new ManualClock();
  host = new FakeHost({
    echo,
    job: () => job.promise,
    job_that_asks: async ({ caller, signal }) => {
      const ending = new AbortController();
      signal?.addEventListener("abort", () => ending.abort());
      await job.promise;
      const answers = [form, { ...form, key: "other" }].map((question) =>
        caller?.ask(question, ending.signal),
      );
      return text(JSON.stringify(await Promise.all(answers)));
    },
  });
  client = new RawClient({ host, clock, taskAfterMs: 400 });
});

afterEach(() => client.face.close());

function request(method: string, params: object = {}, _meta: object = withTasks): Promise<Message> {
  lastId += 1;
  return client.request({ id: lastId, method, params: { ...params, _meta } });
}

async function create(name: string): Promise<Message> {
  const calls = host.calls.length;
  const answer = request("tools/call", { name, arguments: {} });
  await expect.poll(() => host.calls.length).toBe(calls + 1);
  clock.advance(400);
  return (await answer).result;
}

const get = async (taskId: unknown): Promise<Message> => (await request("tasks/get", { taskId })).result;

describe("serveTasks()", () => {
  test("is declared to modern clients, as an extension", async () => {
    const { capabilities } = (await request("server/discover")).result;
    expect(capabilities.extensions).toMatchObject({ "io.modelcontextprotocol/tasks": {} });
    expect(capabilities).not.toHaveProperty("tasks");
  });

  test("is not there for legacy clients, whatever they declare", async () => {
    const capabilities = { extensions: { "io.modelcontextprotocol/tasks": {} }, tasks: {} };
    const clientInfo = { name: "raw", version: "0" };
    const params = { protocolVersion: "2025-11-25", capabilities, clientInfo };
    const { result } = await client.request({ id: "init", method: "initialize", params });
    expect(Object.keys(result.capabilities.extensions ?? {})).not.toContain("io.modelcontextprotocol/tasks");
    expect(result.capabilities).not.toHaveProperty("tasks");
    for (const method of ["tasks/get", "tasks/update", "tasks/cancel", "tasks/result", "tasks/list"]) {
      const { error } = await client.request({ id: method, method, params: { taskId: "t" } });
      expect(error.code).toBe(-32601);
    }
    const answer = client.request({
      id: "call",
      method: "tools/call",
      params: { name: "job", arguments: {} },
    });
    await expect.poll(() => host.calls.length).toBe(1);
    clock.advance(100_000);
    job.resolve(text("late"));
    expect((await answer).result.content).toEqual(text("late").value.content);
  });

  test.each(["through", "past"])(
    "answers a long call %s the SDK with a task, and tasks/get with what becomes of it",
    async (way) => {
      // From the second one on.
      if (way === "past") await request("tools/call", { name: "echo", arguments: {} });
      const created = await create("job");
      expect(isCreateTaskResultV2(created)).toBe(true);
      expect(created).toEqual({
        ...identified,
        resultType: "task",
        taskId: expect.any(String),
        status: "working",
        createdAt: expect.any(String),
        lastUpdatedAt: expect.any(String),
        ttlMs: 3_600_000,
        pollIntervalMs: 250,
      });
      const working = await get(created.taskId);
      expect(isDetailedTaskV2(working)).toBe(true);
      expect(working).toEqual({ ...created, resultType: "complete" });
      job.resolve(text("done"));
      await expect.poll(async () => (await get(created.taskId)).status).toBe("completed");
      const completed = await get(created.taskId);
      expect(isDetailedTaskV2(completed)).toBe(true);
      // What the call would have been answered with, to the letter.
      const result = { ...identified, resultType: "complete", ...text("done").value };
      expect(completed).toMatchObject({ resultType: "complete", result });
    },
  );

  test("answers a quick call with its result", async () => {
    const { result } = await request("tools/call", { name: "echo", arguments: { a: 1 } });
    expect(result).toMatchObject({ resultType: "complete", content: [{ text: '{"a":1}' }] });
  });

  test("asks by tasks/get, and hears by tasks/update, also of some at a time", async () => {
    const { taskId } = await create("job_that_asks");
    job.resolve(text(""));
    await expect.poll(async () => (await get(taskId)).status).toBe("input_required");
    const asked = await get(taskId);
    expect(isDetailedTaskV2(asked)).toBe(true);
    const { params } = form;
    expect(asked.inputRequests).toEqual({
      name: { method: "elicitation/create", params },
      other: { method: "elicitation/create", params },
    });
    const update = (inputResponses: object) => request("tasks/update", { taskId, inputResponses });
    expect((await update({ other: accepted, nobody: accepted })).result).toEqual({
      ...identified,
      resultType: "complete",
    });
    expect(Object.keys((await get(taskId)).inputRequests)).toEqual(["name"]);
    await update({ name: { action: "decline" } });
    await expect.poll(async () => (await get(taskId)).status).toBe("completed");
    expect((await get(taskId)).result).toMatchObject(
      text(JSON.stringify([{ action: "decline" }, accepted])).value,
    );
  });

  test("acknowledges tasks/cancel, as often as it comes, and ends the call", async () => {
    const { taskId } = await create("job");
    for (let times = 0; times < 2; times++) {
      const { result } = await request("tasks/cancel", { taskId });
      expect(result).toEqual({ ...identified, resultType: "complete" });
    }
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    const cancelled = await get(taskId);
    expect(isDetailedTaskV2(cancelled)).toBe(true);
    expect(cancelled.status).toBe("cancelled");
  });

  test("acknowledges tasks/update and tasks/cancel of a task that has ended, and leaves it as it is", async () => {
    const { taskId } = await create("job");
    job.reject(new HostError("missing_ability", "It lacks roots"));
    await expect.poll(async () => (await get(taskId)).status).toBe("failed");
    const failed = await get(taskId);
    expect(isDetailedTaskV2(failed)).toBe(true);
    expect(failed.error).toMatchObject({ code: -32021, message: "It lacks roots" });
    for (const [method, params] of [
      ["tasks/cancel", {}],
      ["tasks/update", { inputResponses: { name: accepted } }],
    ] as const)
      expect((await request(method, { taskId, ...params })).result.resultType).toBe("complete");
    expect(await get(taskId)).toEqual(failed);
  });

  const methods = ["tasks/get", "tasks/update", "tasks/cancel"];

  test.each(methods)("answers %s of an unknown task by -32602", async (method) => {
    for (const taskId of ["unknown", "", "__proto__", 7, null, undefined, {}, "x".repeat(100_000)]) {
      const { error } = await request(method, { taskId, inputResponses: {} });
      expect(error).toMatchObject({ code: -32602, message: expect.stringContaining("Unknown task") });
    }
  });

  test.each(methods)("answers %s of a client that has not declared tasks by -32021", async (method) => {
    const { taskId } = await create("job");
    const { error } = await request(method, { taskId, inputResponses: {} }, envelope);
    expect(error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
    });
    expect((await get(taskId)).status).toBe("working");
  });

  test("wants tasks/update to bring answers", async () => {
    const { taskId } = await create("job");
    const { error } = await request("tasks/update", { taskId });
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining("inputResponses") });
    for (const inputResponses of [7, "x", [], { name: 1 }])
      expect((await request("tasks/update", { taskId, inputResponses })).result.resultType).toBe("complete");
  });

  test.each(["tasks/list", "tasks/result"])("knows no %s", async (method) => {
    expect((await request(method, { taskId: "t" })).error.code).toBe(-32601);
  });

  test("ends what runs with the connection", async () => {
    await create("job");
    await client.face.close();
    expect(host.calls[0]?.options.signal?.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });
});
