import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Bus, createEvent, createMemoryBus } from "@backplane/bus";
import { connectNatsBus, type LocalServer, startLocalServer } from "@backplane/bus/nats";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createTestHost, type TestHost } from "./test-host.ts";

/** On a busy machine a plugin takes its time. */
const waitFor = <T>(check: () => T | Promise<T>, timeout = 60_000): Promise<T> =>
  vi.waitFor(check, { timeout, interval: 50 });

const grants = { publish: [], subscribe: ["demo.>"] };

let folder: string;
/** Where the plugin writes down what it handled, over all its processes. */
let journalFile: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "bp-durable-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  journalFile = path.join(folder, "journal");
  writeFileSync(journalFile, "");
});

async function open(bus: Bus): Promise<TestHost> {
  const test = createTestHost({
    bus,
    eventGrants: new Map([["unlucky", grants]]),
    pluginConfig: new Map([["unlucky", { journal: journalFile }]]),
  });
  onTestFinished(() => test.close());
  const fixture = path.join(import.meta.dirname, "fixtures/unlucky");
  symlinkSync(fixture, path.join(test.pluginFolder, "unlucky"));
  await test.host.scan();
  return test;
}

async function startBroker(): Promise<LocalServer> {
  const local = await startLocalServer({
    storeFolder: path.join(folder, "store"),
    runFolder: path.join(folder, "run"),
  });
  onTestFinished(() => local.close());
  return local;
}

async function connect({ server }: LocalServer): Promise<Bus> {
  const bus = await connectNatsBus({ server, name: "test", publishTimeoutMs: 120_000 });
  onTestFinished(() => bus.close());
  return bus;
}

const emit = (bus: Bus, type: string, data: object): Promise<void> =>
  bus.publish(createEvent({ type, source: "/test", data }));

const journal = (): number[] => readFileSync(journalFile, "utf8").split("\n").filter(Boolean).map(Number);
const unlucky = ({ host }: TestHost) => host.plugins().find(({ name }) => name === "unlucky");
const subscription = (test: TestHost, pattern: string) =>
  unlucky(test)?.events?.find((one) => one.pattern === pattern);
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe("A durable subscription", () => {
  const total = 5_000;

  it("hears all, in order but for what comes twice, while its plugin is killed again and again and its broker once", {
    timeout: 300_000,
  }, async () => {
    const local = await startBroker();
    const brokerPid = local.pid as number;
    const bus = await connect(local);
    const test = await open(bus);
    const done = new AbortController();
    const kills = killOften(test, done.signal);
    let next = 0;
    const publishSome = async (): Promise<void> => {
      while (next < total) {
        const n = next++;
        if (n === total / 2) process.kill(brokerPid, "SIGKILL");
        await emit(bus, "demo.kept", { n });
      }
    };
    // One publisher, or the order in which the broker has them is anybody's guess.
    await publishSome();
    await waitFor(() => expect(new Set(journal()).size).toBe(total), 200_000);
    done.abort();
    expect(await kills).toBeGreaterThan(2);
    expect(local.pid).not.toBe(brokerPid);
    expect([...new Set(journal())]).toEqual(numbers(total));
    expect(subscription(test, "demo.kept")).toMatchObject({ dropped: 0, failed: 0 });
  });

  it("goes on where it stopped when another host takes it up, also with what came meanwhile", async () => {
    const local = await startBroker();
    const bus = await connect(local);
    const first = await open(bus);
    for (let n = 0; n < 100; n++) await emit(bus, "demo.kept", { n });
    await waitFor(() => expect(journal().length).toBeGreaterThan(10));
    await first.close();
    for (let n = 100; n < 200; n++) await emit(bus, "demo.kept", { n });
    await open(await connect(local));
    await waitFor(() => expect(new Set(journal())).toEqual(new Set(numbers(200))), 90_000);
  }, 120_000);
});

/** Kills the plugin's process each time that it has handled some more. Resolves with how often. */
async function killOften(test: TestHost, done: AbortSignal): Promise<number> {
  let kills = 0;
  for (let handled = 0; !done.aborted; await delay(20)) {
    const state = unlucky(test)?.state;
    if (journal().length < handled + 300 || state?.kind !== "ready" || state.pid === undefined) continue;
    handled = journal().length;
    process.kill(state.pid, "SIGKILL");
    kills += 1;
  }
  return kills;
}

describe("An event that its plugin", () => {
  it.each([
    [
      "dies of",
      "dies",
      /Event "[^"]+" of "demo\.kept" from \/test is set aside: the plugin ended, or did not answer, 5 times/,
    ],
    ["never answers", "hangs", /is set aside: the plugin ended, or did not answer, 5 times/],
  ])(
    "%s again and again is set aside, counted, and the others go on",
    async (_what, fate, warning) => {
      const bus = createMemoryBus();
      const test = await open(bus);
      await emit(bus, "demo.kept", { n: 1 });
      await emit(bus, "demo.kept", { n: 2, fate });
      await emit(bus, "demo.kept", { n: 3 });
      // Meanwhile its other events, and its tools, are as quick as ever.
      await emit(bus, "demo.plain", { n: 4 });
      await waitFor(() => expect(journal()).toContain(4));
      expect(journal()).not.toContain(3);
      await waitFor(() => expect(journal()).toContain(3));
      expect(journal().filter((n) => n !== 4)).toEqual([1, 3]);
      expect(subscription(test, "demo.kept")).toMatchObject({ dropped: 0, failed: 1 });
      expect(unlucky(test)?.warnings.join("\n")).toMatch(warning);
      await expect(test.host.callTool("unlucky_ping")).resolves.toMatchObject({
        value: { content: [{ text: "pong" }] },
      });
    },
    90_000,
  );

  it("dies of is brought once, and counted, where it need not be kept", async () => {
    const bus = createMemoryBus();
    const test = await open(bus);
    await emit(bus, "demo.plain", { n: 1, fate: "dies" });
    await emit(bus, "demo.plain", { n: 2 });
    await waitFor(() => expect(journal()).toEqual([2]));
    expect(subscription(test, "demo.plain")).toMatchObject({ dropped: 0, failed: 1 });
  });
});
