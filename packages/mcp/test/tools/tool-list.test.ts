import { expect, test, vi } from "vitest";
import { ToolList } from "../../src/tools/tool-list.ts";
import { deferred } from "../deferred.ts";
import { echo, FakeHost } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";

const clock = new ManualClock();

test("ToolList.definitions keeps the host's order and objects, and is made once until the tools change", () => {
  const host = new FakeHost({ b: echo, a: echo });
  const tools = vi.spyOn(host, "tools");
  const list = new ToolList({ host, clock });
  const first = list.definitions;
  expect(first.map((tool) => tool.name)).toEqual(["a", "b"]);
  expect(list.definitions).toBe(first);
  expect(tools).toHaveBeenCalledTimes(1);
  host.publish("c", echo);
  expect(list.definitions.map((tool) => tool.name)).toEqual(["a", "b", "c"]);
});

test("ToolList.textOf() is the JSON of the current definitions and of nothing else", () => {
  const host = new FakeHost({ a: echo });
  const list = new ToolList({ host, clock });
  expect(list.textOf(undefined)).toBeUndefined();
  const definitions = list.definitions;
  expect(list.textOf(definitions)).toBe(JSON.stringify(definitions));
  expect(list.textOf([...definitions])).toBeUndefined();
  host.publish("b", echo);
  expect(list.textOf(definitions)).toBeUndefined();
  expect(list.textOf(undefined)).toBeUndefined();
});

test("ToolList.pluginOf() names the plugin of a tool", () => {
  const list = new ToolList({ host: new FakeHost({ a: echo }), clock });
  expect(list.pluginOf("a")).toBe("a-plugin");
  expect(list.pluginOf("b")).toBeUndefined();
});

test("ToolList.settled resolves at once without `ready`", async () => {
  const list = new ToolList({ host: new FakeHost(), clock });
  expect(list.isSettled).toBe(true);
  await list.settled;
});

test.each(["resolved", "rejected"])("ToolList.settled waits until `ready` has %s", async (how) => {
  const { promise: ready, resolve, reject } = deferred();
  const list = new ToolList({ host: new FakeHost(), clock: new ManualClock(), ready });
  expect(list.isSettled).toBe(false);
  if (how === "resolved") resolve();
  else reject(new Error("scan failed"));
  await list.settled;
  expect(list.isSettled).toBe(true);
});

test("ToolList.settled waits no longer than readyTimeoutMs", async () => {
  const manual = new ManualClock();
  const never = new Promise<void>(() => {});
  const list = new ToolList({ host: new FakeHost(), clock: manual, ready: never, readyTimeoutMs: 10_000 });
  manual.advance(9_999);
  expect(list.isSettled).toBe(false);
  manual.advance(1);
  await list.settled;
});

test("ToolList.close() stops listening to the host, leaves no timer and keeps nobody waiting", async () => {
  const host = new FakeHost();
  const manual = new ManualClock();
  const list = new ToolList({ host, clock: manual, ready: new Promise(() => {}) });
  expect(host.listenerCount).toBe(1);
  list.close();
  await list.settled;
  expect(host.listenerCount).toBe(0);
  expect(manual.pendingTimers).toBe(0);
});
