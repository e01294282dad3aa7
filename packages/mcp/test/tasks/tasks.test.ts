import type { JsonObject, Question } from "@backplane/host";
import { beforeEach, describe, expect, test } from "vitest";
import { CallLeg } from "../../src/caller/call-leg.ts";
import { CallReports } from "../../src/calls/call-reports.ts";
import type { Task } from "../../src/tasks/task.ts";
import { Tasks } from "../../src/tasks/tasks.ts";
import { PluginEnd } from "../caller/plugin-end.ts";
import { modernExchange } from "../calls/exchanges.ts";
import { result } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";
import { answerOf } from "./answer-of.ts";

const roots = { kind: "listRoots" } satisfies Question;
const ofBytes = (bytes: number) =>
  result({ content: [] as JsonObject[] }, `{"content":[]}`.padEnd(bytes, " "));

let clock: ManualClock;
let tasks: Tasks;

beforeEach(() => {
  clock = new ManualClock();
  tasks = new Tasks({
    serverInfo: { name: "bp", version: "1" },
    clock,
    afterMs: 400,
    keepMs: 60_000,
    answerTimeoutMs: 600_000,
    maxTasksPerClient: 3,
    maxBytesPerClient: 1_000,
  });
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A call that waits with a request, and may become a task. */
function begin(principal = "me") {
  const plugin = new PluginEnd({ abilities: ["listRoots"] });
  const exchange = modernExchange({ principal });
  const leg = new CallLeg({
    call: plugin.open,
    exchange,
    reports: new CallReports(exchange, { clock }),
    clock,
  });
  const undo = tasks.adoptLater(plugin.open, { leg, principal, answer: answerOf });
  plugin.start(leg);
  return { plugin, leg, undo };
}

/** One that has become a task. */
async function beginTask(principal = "me") {
  const { plugin, leg } = begin(principal);
  clock.advance(400);
  const turn = await leg.turn;
  if (turn.kind !== "task") throw new Error(`expected a task, got ${turn.kind}`);
  return { plugin, facts: turn.task, task: tasks.find(turn.task.taskId, principal) as Task };
}

async function endTask(principal: string, bytes: number) {
  const { plugin, task } = await beginTask(principal);
  plugin.finish(ofBytes(bytes));
  await settled();
  return task;
}

describe("Tasks.adoptLater()", () => {
  test("makes a task of a call that takes long, which can be found before the client hears of it", async () => {
    const { plugin, leg } = begin();
    clock.advance(399);
    expect(tasks.count).toBe(0);
    clock.advance(1);
    expect(tasks.count).toBe(1);
    const turn = await leg.turn;
    expect(turn).toMatchObject({ kind: "task", task: { status: "working" } });
    expect(plugin.isCancelled).toBe(false);
  });

  test("leaves a call alone that is quick", async () => {
    const { plugin, leg, undo } = begin();
    plugin.finish(ofBytes(14));
    expect((await leg.turn).kind).toBe("result");
    undo();
    clock.advance(400);
    expect(tasks.count).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test("leaves a call to its request whose plugin is just asking", async () => {
    const { plugin, leg } = begin();
    clock.advance(395);
    void plugin.ask(roots);
    clock.advance(10);
    expect((await leg.turn).kind).toBe("questions");
    expect(tasks.count).toBe(0);
  });

  test("leaves calls to their requests when their client has as many tasks as it may, and no other's", async () => {
    for (let n = 0; n < 3; n++) await beginTask("flood");
    const { plugin, leg } = begin("flood");
    clock.advance(100_000);
    expect(tasks.count).toBe(3);
    plugin.finish(ofBytes(14));
    expect((await leg.turn).kind).toBe("result");
    await beginTask("other");
    expect(tasks.count).toBe(4);
  });

  test("makes room by what the client has fetched, and by nothing else", async () => {
    const fetched = await endTask("me", 100);
    const ended = await endTask("me", 100);
    const others = await endTask("other", 100);
    others.fetch();
    await beginTask();
    fetched.fetch();
    await beginTask();
    expect(tasks.find(fetched.id, "me")).toBeUndefined();
    expect(tasks.find(ended.id, "me")).toBe(ended);
    expect(tasks.find(others.id, "other")).toBe(others);
  });
});

describe("Tasks", () => {
  test("find() finds a task for its client only", async () => {
    const { task } = await beginTask("me");
    expect(tasks.find(task.id, "me")).toBe(task);
    expect(tasks.find(task.id, "eve")).toBeUndefined();
    expect(tasks.find(task.id, "")).toBeUndefined();
    expect(tasks.find(`${task.id} `, "me")).toBeUndefined();
    expect(tasks.find("__proto__", "me")).toBeUndefined();
  });

  test("forget a task that has been over for long enough", async () => {
    const task = await endTask("me", 100);
    clock.advance(59_999);
    expect(tasks.find(task.id, "me")).toBe(task);
    clock.advance(1);
    expect(tasks.count).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test("keep no more of one client's results than may be, and what it has fetched gives way", async () => {
    const first = await endTask("me", 600);
    const tooMuch = await endTask("me", 500);
    expect(tooMuch.facts.status).toBe("failed");
    expect(first.facts.status).toBe("completed");
    first.fetch();
    const second = await endTask("me", 500);
    expect(second.facts.status).toBe("completed");
    expect(tasks.find(first.id, "me")).toBeUndefined();
    expect((await endTask("other", 900)).facts.status).toBe("completed");
  });

  test("keep no more also when many end in the same moment", async () => {
    const begun = [await beginTask(), await beginTask(), await beginTask()];
    for (const { plugin } of begun) plugin.finish(ofBytes(300));
    await settled();
    expect(begun.map(({ task }) => task.facts.status)).toEqual(["completed", "completed", "failed"]);
  });

  test("onChanged() tells of tasks that are listened to, until its undo", async () => {
    const told: string[] = [];
    const undo = tasks.onChanged(({ id }) => told.push(id));
    const { plugin, task } = await beginTask();
    const other = await beginTask();
    task.listen();
    plugin.finish(ofBytes(14));
    other.plugin.finish(ofBytes(14));
    await settled();
    expect(told).toEqual([task.id]);
    undo();
    const third = await beginTask();
    third.task.listen();
    third.plugin.finish(ofBytes(14));
    await settled();
    expect(told).toEqual([task.id]);
  });

  test("close() ends what runs and leaves no timer", async () => {
    const { plugin } = await beginTask();
    await endTask("me", 100);
    tasks.close();
    expect(plugin.isCancelled).toBe(true);
    expect(tasks.count).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });
});
