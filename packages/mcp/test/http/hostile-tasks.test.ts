import { randomUUID } from "node:crypto";
import type { Question } from "@backplane/host";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HttpFace, type HttpOptions, serveHttp } from "../../src/index.ts";
import { type Deferred, deferred } from "../deferred.ts";
import { FakeHost, text } from "../fake-host.ts";
import { send } from "./http-client.ts";

const question = {
  kind: "elicit",
  key: "sure",
  params: { mode: "form", message: "Delete all?", requestedSchema: { type: "object", properties: {} } },
} satisfies Question;
const accepted = { sure: { action: "accept", content: {} } };
const _meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "me", version: "0" },
  "io.modelcontextprotocol/clientCapabilities": {
    elicitation: { form: {} },
    extensions: { "io.modelcontextprotocol/tasks": {} },
  },
};

let host: FakeHost;
let face: HttpFace;
let job: Deferred<void>;

async function open(options: Partial<HttpOptions> = {}): Promise<void> {
  const serverInfo = { name: "bp", version: "1" };
  face = await serveHttp({ host, serverInfo, port: 0, tokens: ["me", "eve"], taskAfterMs: 20, ...options });
}

beforeEach(() => {
  job = deferred();
  host = new FakeHost({
    job: async ({ arguments: args }) => {
      await job.promise;
      return text("x".repeat(Number(args?.["chars"] ?? 1)));
    },
    job_that_asks: async ({ caller }) => {
      await job.promise;
      return text(JSON.stringify(await caller?.ask(question, new AbortController().signal)));
    },
  });
});

afterEach(async () => {
  job.resolve();
  await face.close();
});

// biome-ignore lint/suspicious/noExplicitAny: a message of the wire, looked into by tests
type Answer = any;

/** One request on a connection of its own, as a client would make it that has just come back. */
async function request(token: string, method: string, params: Record<string, unknown>): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${token}`,
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": method,
    "mcp-name": String(params["taskId"] ?? params["name"]),
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } });
  return JSON.parse((await send(face.url, { headers, body })).text);
}

const call = async (token: string, name: string, args: object = {}): Promise<Answer> =>
  (await request(token, "tools/call", { name, arguments: args })).result;
const get = (token: string, taskId: string) => request(token, "tasks/get", { taskId });

describe("a client of another token", () => {
  beforeEach(() => open());

  test.each(["tasks/get", "tasks/update", "tasks/cancel"])(
    "cannot tell by %s that there is a task, and changes nothing",
    async (method) => {
      const { taskId } = await call("me", "job_that_asks");
      job.resolve();
      await expect.poll(async () => (await get("me", taskId)).result.status).toBe("input_required");
      const answer = await request("eve", method, { taskId, inputResponses: accepted });
      const unknown = await request("eve", method, { taskId: randomUUID(), inputResponses: accepted });
      expect(answer.error).toMatchObject({ code: -32602 });
      expect(answer).toEqual(unknown);
      expect((await get("me", taskId)).result).toMatchObject({ status: "input_required" });
      // With the right token it would have worked: it is the token that counts, not the connection.
      await request("me", "tasks/update", { taskId, inputResponses: accepted });
      await expect.poll(async () => (await get("me", taskId)).result.status).toBe("completed");
    },
  );

  test("guesses no id from those of its own", async () => {
    const mine = await call("me", "job");
    const own = await Promise.all(Array.from({ length: 20 }, () => call("eve", "job")));
    const ids = new Set(own.map(({ taskId }) => taskId));
    expect(ids.size).toBe(20);
    const guesses = own.flatMap(({ taskId }) =>
      [-1, 1].map(
        (step) => taskId.slice(0, -1) + ((Number.parseInt(taskId.at(-1), 16) + 16 + step) % 16).toString(16),
      ),
    );
    for (const guess of guesses) expect((await get("eve", guess)).error.code).toBe(-32602);
    expect((await get("me", mine.taskId)).result.status).toBe("working");
  });
});

describe("a client that floods", () => {
  const begin = (token: string, calls: number, args: object = {}) =>
    Array.from({ length: calls }, () => call(token, "job", args));

  test("has so many tasks and no more; its further calls wait, and others have theirs", async () => {
    await open({ maxTasksPerClient: 5 });
    const tasks = await Promise.all(begin("eve", 5));
    expect(tasks.map(({ resultType }) => resultType)).toEqual(Array(5).fill("task"));
    const waiting = begin("eve", 20);
    await expect.poll(() => host.calls.length).toBe(25);
    expect((await call("me", "job")).resultType).toBe("task");
    job.resolve();
    for (const { resultType } of await Promise.all(waiting)) expect(resultType).toBe("complete");
  });

  test("would have all of them, were there no bound", async () => {
    await open({ maxTasksPerClient: 1_000 });
    for (const { resultType } of await Promise.all(begin("eve", 25))) expect(resultType).toBe("task");
  });

  test("has so many bytes kept and no more; others have theirs", async () => {
    await open({ maxTaskBytesPerClient: 10_000 });
    const tasks = await Promise.all([
      ...begin("eve", 20, { chars: 3_000 }),
      call("me", "job", { chars: 3_000 }),
    ]);
    job.resolve();
    const ends = async () => {
      const owner = (index: number) => (index < 20 ? "eve" : "me");
      const all = await Promise.all(tasks.map(({ taskId }, index) => get(owner(index), taskId)));
      return all.map(({ result, error }) => result?.status ?? error.code);
    };
    await expect.poll(async () => (await ends()).includes("working")).toBe(false);
    const statuses = await ends();
    expect(statuses.slice(0, 20).filter((status) => status === "completed")).toHaveLength(3);
    expect(statuses.slice(0, 20).filter((status) => status === "failed")).toHaveLength(17);
    expect(statuses[20]).toBe("completed");
  });
});
