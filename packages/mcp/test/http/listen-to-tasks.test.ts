import { isTaskStatusNotificationV2 } from "@modelcontextprotocol/ext-tasks/core/v2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HttpFace, serveHttp } from "../../src/index.ts";
import { type Deferred, deferred } from "../deferred.ts";
import { FakeHost, result, text } from "../fake-host.ts";
import { nextMessage, sseEvents } from "./http-client.ts";

const envelope = (capabilities: object) => ({
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "me", version: "0" },
  "io.modelcontextprotocol/clientCapabilities": capabilities,
});
const withTasks = envelope({ extensions: { "io.modelcontextprotocol/tasks": {} } });
const subscription = { "io.modelcontextprotocol/subscriptionId": 1 };

let host: FakeHost;
let face: HttpFace;
let job: Deferred<ReturnType<typeof text>>;
let gone: AbortController;

beforeEach(async () => {
  job = deferred();
  gone = new AbortController();
  const resources = { "a://1": () => result({ contents: [] }) };
  host = new FakeHost({ job: () => job.promise }, { resources });
  const serverInfo = { name: "bp", version: "1" };
  face = await serveHttp({ host, serverInfo, port: 0, tokens: ["me", "eve"], taskAfterMs: 1 });
});

afterEach(async () => {
  gone.abort();
  await face.close();
});

interface Posted {
  readonly method: string;
  readonly params?: object;
  readonly headers?: object;
  readonly token?: string;
  readonly _meta?: object;
}

function post({ method, params, headers, token = "me", _meta = withTasks }: Posted): Promise<Response> {
  return fetch(face.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } }),
    signal: gone.signal,
  });
}

async function create(): Promise<string> {
  const params = { name: "job", arguments: {} };
  const answer = await post({ method: "tools/call", params, headers: { "mcp-name": "job" } });
  return ((await answer.json()) as { result: { taskId: string } }).result.taskId;
}

const listen = (notifications: object, options: Partial<Posted> = {}) =>
  post({ method: "subscriptions/listen", params: { notifications }, ...options });

describe("listenToTasks()", () => {
  test("tells of the tasks that a stream names, as they are and as they become", async () => {
    const taskId = await create();
    const stream = sseEvents(await listen({ taskIds: [taskId, "unknown"] }));
    expect(await nextMessage(stream)).toMatchObject({
      method: "notifications/subscriptions/acknowledged",
      params: { notifications: { taskIds: [taskId] }, _meta: subscription },
    });
    const working = await nextMessage(stream);
    expect(isTaskStatusNotificationV2(working)).toBe(true);
    expect(working["params"]).toMatchObject({ taskId, status: "working", _meta: subscription });
    job.resolve(text("żółć done"));
    const completed = await nextMessage(stream);
    expect(isTaskStatusNotificationV2(completed)).toBe(true);
    expect(completed).toMatchObject({
      method: "notifications/tasks",
      params: { taskId, status: "completed", result: text("żółć done").value, _meta: subscription },
    });
    expect(completed["params"]).not.toHaveProperty("uri");
    expect(host.subscribed).toEqual([]);
  });

  test("tells of tasks and resources on one stream", async () => {
    const taskId = await create();
    const notifications = { taskIds: [taskId], resourceSubscriptions: ["a://1"] };
    const stream = sseEvents(await listen(notifications));
    expect(await nextMessage(stream)).toMatchObject({ params: { notifications } });
    expect(await nextMessage(stream)).toMatchObject({ method: "notifications/tasks" });
    await expect.poll(() => host.subscribed).toEqual(["a://1"]);
    host.updated("a://1");
    expect(await nextMessage(stream)).toMatchObject({
      method: "notifications/resources/updated",
      params: { uri: "a://1" },
    });
  });

  test("ends the SDK's stream when the client goes", async () => {
    const taskId = await create();
    const stream = sseEvents(await listen({ taskIds: [taskId], resourceSubscriptions: ["a://1"] }));
    await nextMessage(stream);
    await expect.poll(() => host.subscribed).toEqual(["a://1"]);
    gone.abort();
    await expect.poll(() => host.subscribed).toEqual([]);
    gone = new AbortController();
  });

  test("tells nobody of another client's task", async () => {
    const taskId = await create();
    const stream = sseEvents(await listen({ taskIds: [taskId] }, { token: "eve" }));
    const acknowledged = await nextMessage(stream);
    expect(acknowledged).toMatchObject({ method: "notifications/subscriptions/acknowledged" });
    expect((acknowledged["params"] as { notifications: object }).notifications).toEqual({});
    job.resolve(text("done"));
    // The SDK ends a stream that tells of nothing.
    const rest: unknown[] = [];
    for await (const { data } of stream) rest.push(JSON.parse(data));
    expect(rest).toMatchObject([{ id: 1, result: { resultType: "complete" } }]);
  });

  test("refuses a client that has not declared tasks", async () => {
    const taskId = await create();
    const answer = await listen({ taskIds: [taskId] }, { _meta: envelope({}) });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      jsonrpc: "2.0",
      id: 1,
      error: {
        code: -32021,
        data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
      },
    });
  });

  test("leaves to the SDK what is no good request", async () => {
    const answer = await listen({ taskIds: ["x"] }, { headers: { "mcp-method": "tools/list" } });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: -32020 } });
  });
});
