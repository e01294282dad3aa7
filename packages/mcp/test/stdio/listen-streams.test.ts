import { isTaskStatusNotificationV2, readAcceptedTaskIdsV2 } from "@modelcontextprotocol/ext-tasks/core/v2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Deferred, deferred } from "../deferred.ts";
import { FakeHost, result, text } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import { envelope, type Message, RawClient } from "./raw-client.ts";

const withTasks = {
  ...envelope,
  "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } },
};
const subscriptionId = "io.modelcontextprotocol/subscriptionId";

let host: FakeHost;
let clock: ManualClock;
let client: RawClient;
let job: Deferred<ReturnType<typeof text>>;

beforeEach(() => {
  job = deferred();
  clock = new ManualClock();
  host = new FakeHost(
    {
      job: ({ onProgress }) => {
        onProgress?.({ progress: 1, message: "begun" });
        return job.promise;
      },
    },
    { resources: { "a://1": () => result({ contents: [] }) } },
  );
  client = new RawClient({ host, clock, taskAfterMs: 400 });
});

afterEach(() => client.face.close());

async function create(id: string): Promise<string> {
  const calls = host.calls.length;
  client.send({ id, method: "tools/call", params: { name: "job", arguments: {}, _meta: withTasks } });
  await expect.poll(() => host.calls.length).toBe(calls + 1);
  clock.advance(400);
  return (await client.answerTo(id)).result.taskId;
}

/** Opens a stream and waits for what it is acknowledged with. */
async function listen(id: string, notifications: object): Promise<Message> {
  client.send({ id, method: "subscriptions/listen", params: { notifications, _meta: withTasks } });
  return await client.find(
    ({ method, params }) =>
      method === "notifications/subscriptions/acknowledged" && params._meta[subscriptionId] === id,
  );
}

const told = (id: string) =>
  client.notifications("notifications/tasks").filter(({ params }) => params._meta[subscriptionId] === id);
const statuses = (id: string) => told(id).map(({ params }) => [params.taskId, params.status]);

describe("ListenStreams", () => {
  test("tell of the tasks that a stream names, as they are and as they become", async () => {
    const [first, other] = [await create("1"), await create("2")];
    const { params } = await listen("s", { taskIds: [first, "unknown"], toolsListChanged: true });
    expect(params.notifications).toEqual({ taskIds: [first], toolsListChanged: true });
    expect(readAcceptedTaskIdsV2(params)).toEqual([first]);
    expect(statuses("s")).toEqual([[first, "working"]]);
    job.resolve(text("done"));
    await expect
      .poll(() => statuses("s"))
      .toEqual([
        [first, "working"],
        [first, "completed"],
      ]);
    for (const notification of told("s")) {
      expect(isTaskStatusNotificationV2(notification)).toBe(true);
      expect(notification.params).not.toHaveProperty("uri");
    }
    expect(told("s")[1]?.params.result).toMatchObject(text("done").value);
    expect(statuses("s").flat()).not.toContain(other);
    expect(client.notifications("notifications/resources/updated")).toEqual([]);
    expect(host.subscribed).toEqual([]);
  });

  test("tell of tasks and resources on one stream, each to its own", async () => {
    const task = await create("1");
    const { params } = await listen("s", { taskIds: [task], resourceSubscriptions: ["a://1"] });
    expect(params.notifications).toEqual({ taskIds: [task], resourceSubscriptions: ["a://1"] });
    await listen("t", { resourceSubscriptions: ["a://1"] });
    await expect.poll(() => host.subscribed).toEqual(["a://1"]);
    host.updated("a://1");
    clock.advance(50);
    job.resolve(text("done"));
    await expect.poll(() => statuses("s").at(-1)).toEqual([task, "completed"]);
    expect(statuses("t")).toEqual([]);
    expect(client.notifications("notifications/resources/updated")).toHaveLength(2);
  });

  test("tell at once of a task that has ended before", async () => {
    const task = await create("1");
    job.resolve(text("done"));
    const get = (id: string) =>
      client.request({ id, method: "tasks/get", params: { taskId: task, _meta: withTasks } });
    for (let looks = 0; (await get(`get-${looks}`)).result.status === "working"; looks++);
    await listen("s", { taskIds: [task] });
    await expect.poll(() => statuses("s")).toEqual([[task, "completed"]]);
  });

  test("tell no more when the client has heard enough", async () => {
    const task = await create("1");
    await listen("s", { taskIds: [task] });
    await listen("t", { taskIds: [task] });
    client.send({ method: "notifications/cancelled", params: { requestId: "s", _meta: withTasks } });
    await client.settle();
    job.resolve(text("done"));
    await expect.poll(() => statuses("t").at(-1)).toEqual([task, "completed"]);
    expect(statuses("s")).toEqual([[task, "working"]]);
  });

  test("are refused for tasks to a client that has not declared them", async () => {
    const task = await create("1");
    const params = { notifications: { taskIds: [task] }, _meta: envelope };
    const { error } = await client.request({ id: "s", method: "subscriptions/listen", params });
    expect(error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
    });
    job.resolve(text("done"));
    await client.settle();
    expect(client.notifications("notifications/tasks")).toEqual([]);
  });
});
