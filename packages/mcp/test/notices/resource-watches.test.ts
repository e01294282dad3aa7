import { beforeEach, expect, test } from "vitest";
import { ResourceWatches } from "../../src/notices/resource-watches.ts";
import { Readiness } from "../../src/readiness.ts";
import { deferred } from "../deferred.ts";
import { FakeHost, result } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";

const read = () => result({ contents: [] });
let host: FakeHost;
let clock: ManualClock;
let updated: string[];
let watches: ResourceWatches;

beforeEach(() => {
  host = new FakeHost({}, { resources: { "a://1": read, "a://2": read } });
  clock = new ManualClock();
  updated = [];
  watches = open();
});

function open(ready?: Promise<void>): ResourceWatches {
  const readiness = new Readiness({ clock, ready });
  return new ResourceWatches({ host, clock, readiness, onUpdated: (uri) => updated.push(uri) });
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("ResourceWatches.hold() hears of updates, bursts as one", async () => {
  await watches.hold("a://1");
  for (let i = 0; i < 100; i++) host.updated("a://1");
  host.updated("a://2");
  clock.advance(1_000);
  expect(updated).toEqual(["a://1"]);
});

test("ResourceWatches.release() ends the host's subscription with the last holder", async () => {
  await Promise.all([watches.hold("a://1"), watches.hold("a://1"), watches.hold("a://2")]);
  watches.release("a://1");
  await settled();
  expect(host.subscribed).toEqual(["a://1", "a://2"]);
  watches.release("a://1");
  watches.release("a://1");
  await settled();
  expect(host.subscribed).toEqual(["a://2"]);
});

test("ResourceWatches.release() ends a subscription that is only being made", async () => {
  const held = watches.hold("a://1");
  watches.release("a://1");
  await held;
  await settled();
  expect(host.subscribed).toEqual([]);
});

test("ResourceWatches.hold() throws for what there is not, and hears of it once it is there", async () => {
  await expect(watches.hold("a://3")).rejects.toMatchObject({ code: "unknown_resource" });
  host.publishResource("a://3", read);
  await settled();
  host.updated("a://3");
  clock.advance(50);
  expect(updated).toEqual(["a://3"]);
});

test("ResourceWatches.hold() waits for the first scan", async () => {
  const { promise: ready, resolve } = deferred();
  const held = open(ready).hold("a://3");
  await settled();
  host.publishResource("a://3", read);
  resolve();
  await held;
  expect(host.subscribed).toEqual(["a://3"]);
});

test("ResourceWatches asks anew when the resources change: a new plugin knows of no listener", async () => {
  await watches.hold("a://1");
  host.changed("tools");
  host.changed("resources");
  await settled();
  host.updated("a://1");
  clock.advance(50);
  expect(updated).toEqual(["a://1"]);
  watches.release("a://1");
  await settled();
  expect(host.subscribed).toEqual([]);
});

test("ResourceWatches.hold() is bounded", async () => {
  const holds = Array.from({ length: 1_000 }, (_, i) => watches.hold(`b://${i}`));
  await Promise.allSettled(holds);
  await expect(watches.hold("a://1")).rejects.toThrow("1000 resources are watched already");
  watches.release("b://0");
  await watches.hold("a://1");
});

test("ResourceWatches.close() ends everything", async () => {
  await watches.hold("a://1");
  host.updated("a://1");
  watches.close();
  await settled();
  expect(host.subscribed).toEqual([]);
  expect(host.listenerCount).toBe(0);
  expect(clock.pendingTimers).toBe(0);
});
