import type { McpHttpHandler, ServerEvent } from "@modelcontextprotocol/server";
import { beforeEach, describe, expect, test } from "vitest";
import { ListenBus } from "../../src/notices/listen-bus.ts";
import { Readiness } from "../../src/readiness.ts";
import { TaskSubscriptions } from "../../src/tasks/task-subscriptions.ts";
import { Tasks } from "../../src/tasks/tasks.ts";
import { FakeHost, result } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";

const read = () => result({ contents: [] });
let host: FakeHost;
let clock: ManualClock;
let bus: ListenBus;
let events: ServerEvent[];
let tasks: Tasks;
let taskSubscriptions: TaskSubscriptions;
const limits = {
  serverInfo: { name: "bp", version: "1" },
  afterMs: 1,
  keepMs: 1,
  answerTimeoutMs: 1,
  maxTasksPerClient: 1,
  maxBytesPerClient: 1,
};

beforeEach(() => {
  host = new FakeHost({}, { resources: { "a://1": read, "a://2": read } });
  clock = new ManualClock();
  events = [];
  const readiness = new Readiness({ clock });
  tasks = new Tasks({ ...limits, clock });
  taskSubscriptions = new TaskSubscriptions(tasks);
  const onError = (error: Error) => expect.unreachable(error.message);
  bus = new ListenBus({ host, lists: host.lists, clock, readiness, tasks, taskSubscriptions, onError });
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Serves a request as the SDK does: subscribes to the bus while it is served. Returns the undo. */
async function serve(
  request: Request,
  options?: Parameters<McpHttpHandler["fetch"]>[1],
): Promise<() => void> {
  let undo = () => {};
  const handler = {
    fetch: async () => {
      await settled();
      undo = bus.subscribe((event) => events.push(event));
      return new Response();
    },
  };
  await bus.listening(handler).fetch(request, options);
  await settled();
  return undo;
}

function listenRequest(
  resourceSubscriptions: unknown,
  headers: object = { "mcp-method": "subscriptions/listen" },
) {
  const body = {
    id: 1,
    method: "subscriptions/listen",
    params: { notifications: { resourceSubscriptions } },
  };
  return new Request("http://localhost/mcp", {
    method: "POST",
    headers: { ...headers },
    body: JSON.stringify(body),
  });
}

describe("ListenBus", () => {
  test("subscribes at the host to what a stream names, for as long as it is open", async () => {
    const close = await serve(listenRequest(["a://1", "a://1", 7]));
    expect(host.subscribed).toEqual(["a://1"]);
    host.updated("a://1");
    clock.advance(50);
    expect(events).toEqual([{ kind: "resource_updated", uri: "a://1" }]);
    close();
    close();
    await settled();
    expect(host.subscribed).toEqual([]);
  });

  test("knows one stream from another that is opened meanwhile", async () => {
    const [closeFirst] = await Promise.all([
      serve(listenRequest(["a://1"])),
      serve(listenRequest(["a://2"])),
    ]);
    expect(host.subscribed).toEqual(["a://1", "a://2"]);
    closeFirst();
    await settled();
    expect(host.subscribed).toEqual(["a://2"]);
  });

  test("reads the request of a body that was read before", async () => {
    const request = new Request("http://localhost/mcp", { method: "POST" });
    const parsedBody = await listenRequest(["a://2"]).json();
    await serve(request, { parsedBody });
    expect(host.subscribed).toEqual(["a://2"]);
  });

  test.each([
    ["no list", listenRequest("a://1")],
    ["another method in its header", listenRequest(["a://1"], { "mcp-method": "tools/list" })],
    [
      "no JSON",
      new Request("http://localhost", {
        method: "POST",
        headers: { "mcp-method": "subscriptions/listen" },
        body: "{",
      }),
    ],
    ["no body", new Request("http://localhost")],
  ])("subscribes to nothing for a request with %s", async (_what, request) => {
    await serve(request);
    expect(host.subscribed).toEqual([]);
  });

  test("tells what changed, bursts as one", async () => {
    await serve(listenRequest([]));
    for (const kind of ["tools", "tools", "prompts", "resources"] as const) host.changed(kind);
    clock.advance(50);
    expect(events.map(({ kind }) => kind).sort()).toEqual([
      "prompts_list_changed",
      "resources_list_changed",
      "tools_list_changed",
    ]);
  });

  test("close() leaves nothing at the host, and no timer", async () => {
    await serve(listenRequest(["a://1"]));
    host.changed("tools");
    host.updated("a://1");
    bus.close();
    await settled();
    expect(host.subscribed).toEqual([]);
    expect(host.listenerCount).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });
});
