import { beforeEach, describe, expect, test } from "vitest";
import { Task } from "../../src/tasks/task.ts";
import { TaskSubscriptions } from "../../src/tasks/task-subscriptions.ts";
import type { Tasks } from "../../src/tasks/tasks.ts";
import { PluginEnd } from "../caller/plugin-end.ts";
import { ManualClock } from "../manual-clock.ts";
import { answerOf } from "./answer-of.ts";

function newTask(principal: string): Task {
  const plugin = new PluginEnd();
  plugin.start({ onQuestions: () => {}, onEnd: () => {} });
  return new Task({
    call: plugin.open,
    principal,
    clock: new ManualClock(),
    keepMs: 1,
    answerTimeoutMs: 1,
    answer: answerOf,
    print: ({ json }) => json,
    hasRoomFor: () => true,
    onChanged: () => {},
    onExpired: () => {},
  });
}

const mine = newTask("me");
const others = newTask("eve");
const all = new Map([mine, others].map((task) => [task.id, task]));
const tasks = {
  get: (id: string) => all.get(id),
  find: (id: string, principal: string) => (all.get(id)?.principal === principal ? all.get(id) : undefined),
} as Tasks;

const declared = {
  "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } },
};
const listen = (notifications: object, _meta: object = declared) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "subscriptions/listen",
  params: { notifications, _meta },
});
const acknowledged = (notifications: object) => ({
  jsonrpc: "2.0",
  method: "notifications/subscriptions/acknowledged",
  params: { notifications, _meta: { "io.modelcontextprotocol/subscriptionId": 1 } },
});

let subscriptions: TaskSubscriptions;
let uri: string;

beforeEach(() => {
  subscriptions = new TaskSubscriptions(tasks);
  uri = subscriptions.noticeOf(mine).uri;
});

describe("TaskSubscriptions.refusalOf()", () => {
  test("refuses a client that asks for tasks without the extension", () => {
    expect(subscriptions.refusalOf(listen({ taskIds: [mine.id] }, {}))).toMatchObject({ code: -32021 });
    expect(subscriptions.refusalOf(listen({ taskIds: [] }, {}))).toMatchObject({ code: -32021 });
  });

  test.each([
    ["a client with the extension", listen({ taskIds: ["x"] })],
    ["a client that asks for others", listen({ toolsListChanged: true }, {})],
    ["another request", { ...listen({ taskIds: ["x"] }, {}), method: "tools/list" }],
    ["what is no request", null],
    ["what is no object", 7],
    ["a request without params", { method: "subscriptions/listen" }],
  ])("lets %s through", (_what, message) => {
    expect(subscriptions.refusalOf(message)).toBeUndefined();
  });
});

describe("TaskSubscriptions.toSdk()", () => {
  test("makes resources of the client's own tasks, each once, beside the others", () => {
    const notifications = {
      taskIds: [mine.id, others.id, mine.id, "unknown", 7, null],
      resourceSubscriptions: ["a://1"],
      toolsListChanged: true,
    };
    expect(subscriptions.toSdk(listen(notifications), "me").params.notifications).toEqual({
      resourceSubscriptions: ["a://1", uri],
      toolsListChanged: true,
    });
  });

  test("leaves out a list that would be empty", () => {
    const asked = subscriptions.toSdk(listen({ taskIds: [others.id] }), "me");
    expect(asked.params.notifications).toEqual({});
  });

  test.each([
    ["another message", { jsonrpc: "2.0", id: 1, method: "ping" }],
    ["a request for others", listen({ toolsListChanged: true })],
    ["what is no list", listen({ taskIds: "x" })],
    ["resources that are no list", listen({ taskIds: [mine.id], resourceSubscriptions: "x" })],
  ])("leaves %s as it is", (_what, message) => {
    expect(subscriptions.toSdk<unknown>(message, "me")).toBe(message);
  });
});

describe("TaskSubscriptions.fromSdk()", () => {
  test("acknowledges tasks as tasks", () => {
    expect(subscriptions.fromSdk(acknowledged({ resourceSubscriptions: ["a://1", uri] }))).toEqual(
      acknowledged({ resourceSubscriptions: ["a://1"], taskIds: [mine.id] }),
    );
    expect(subscriptions.fromSdk(acknowledged({ toolsListChanged: true }))).toEqual(
      acknowledged({ toolsListChanged: true }),
    );
  });

  test("makes MCP's notification of what the SDK takes for a resource's", () => {
    const _meta = { "io.modelcontextprotocol/subscriptionId": 1 };
    const params = { ...subscriptions.noticeOf(mine), _meta };
    expect(
      subscriptions.fromSdk({ jsonrpc: "2.0", method: "notifications/resources/updated", params }),
    ).toEqual({
      jsonrpc: "2.0",
      method: "notifications/tasks",
      params: { ...mine.detailed, _meta },
    });
  });

  test.each([
    { jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri: "a://1" } },
    { jsonrpc: "2.0", method: "notifications/tools/list_changed" },
    { jsonrpc: "2.0", id: 1, error: { code: 1, message: "m" } },
  ])("leaves %j as it is", (message) => {
    expect(subscriptions.fromSdk(message)).toEqual(message);
  });

  test("takes no name for a task's that a plugin or client has made up", () => {
    const forged = `backplane-task-00000000-0000-4000-8000-000000000000:${mine.id}`;
    const message = { jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri: forged } };
    expect(subscriptions.fromSdk(message)).toBe(message);
    expect(new TaskSubscriptions(tasks).isTask(uri)).toBe(false);
  });
});

test("TaskSubscriptions.noticeAt() is what has become of the task, if there is one", () => {
  expect(subscriptions.noticeAt(uri)).toEqual({ ...mine.detailed, uri });
  expect(subscriptions.noticeAt(`${uri}x`)).toBeUndefined();
  expect(subscriptions.noticeAt("a://1")).toBeUndefined();
});
