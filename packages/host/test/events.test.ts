import { cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Bus,
  type CloudEvent,
  catalogue,
  createEvent,
  createMemoryBus,
  type EventType,
} from "@backplane/bus";
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { bundlePlugin } from "./bundle-plugin.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

const fixtures = path.join(import.meta.dirname, "zoo", "fixtures");

/** On a busy machine a plugin takes its time. */
const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000 });

let bus: Bus;
let heard: CloudEvent[];
const seen = new Set<string>();

beforeEach(async () => {
  bus = createMemoryBus();
  heard = [];
  await bus.subscribe(">", { onEvent: (event) => void heard.push(event) });
});

/** Every type of the catalogue is published, or acted on, by some test here. */
afterAll(() => expect([...seen].sort()).toEqual(Object.keys(catalogue).sort()));

async function open(...plugins: string[]): Promise<TestHost> {
  const test = createTestHost({ bus });
  onTestFinished(() => test.close());
  for (const name of plugins) symlinkSync(path.join(fixtures, name), path.join(test.pluginFolder, name));
  await test.host.scan();
  return test;
}

/** Waits until the event was published, with data of the catalogue's shape that holds these members. */
function expectEvent(type: EventType, data: object): Promise<void> {
  return waitFor(() => {
    const events = heard.filter((event) => event.type === type);
    expect(events.map((event) => event.data)).toContainEqual(expect.objectContaining(data));
    for (const event of events) catalogue[type].data.parse(event.data);
    seen.add(type);
  });
}

function request(type: EventType, data: object): Promise<void> {
  seen.add(type);
  return bus.publish(createEvent({ type, source: "/test", data }));
}

const echo = (test: TestHost) => test.host.callTool("good-neighbour_echo", { arguments: { text: "hi" } });

describe("a host", () => {
  it("says that it starts and stops, and what its plugins do in between", async () => {
    const test = await open("good-neighbour");
    test.host.tools();
    test.host.onChanged(() => {});
    await expectEvent("host.started", { pid: process.pid });
    await expectEvent("plugin.added", { plugin: "good-neighbour", version: "1.0.0" });
    await echo(test);
    await expectEvent("plugin.started", { plugin: "good-neighbour", pid: expect.any(Number) });
    await expectEvent("command.completed", {
      plugin: "good-neighbour",
      kind: "callTool",
      name: "echo",
      outcome: "ok",
    });
    await test.host.reload("good-neighbour");
    await expectEvent("plugin.reloaded", { plugin: "good-neighbour" });
    await expectEvent("plugin.stopped", { plugin: "good-neighbour" });
    rmSync(path.join(test.pluginFolder, "good-neighbour"));
    await test.host.scan();
    await expectEvent("plugin.removed", { plugin: "good-neighbour" });
    await expectEvent("contributions.changed", { kinds: ["tools"] });
    await test.host.close();
    await expectEvent("host.stopping", { pid: process.pid });
    const sources = new Set(heard.map(({ source }) => source));
    expect(sources.size).toBe(1);
    expect([...sources][0]).toMatch(/^\/backplane\/hosts\/[0-9a-f-]{36}$/);
  });

  it("tells crashes from plugins that are given up", async () => {
    const test = await open("dies-at-start");
    const call = () => test.host.callTool("dies-at-start_run").catch(() => {});
    await call();
    await expectEvent("plugin.crashed", {
      plugin: "dies-at-start",
      reason: expect.stringContaining("exit code 5"),
    });
    for (let crash = 0; crash < 6; crash++) await call();
    await expectEvent("plugin.failed", {
      plugin: "dies-at-start",
      reason: expect.stringContaining("Given up"),
    });
  });

  it("says that a new version cannot be used", async () => {
    const test = await open();
    const folder = path.join(test.pluginFolder, "good-neighbour");
    cpSync(path.join(fixtures, "good-neighbour"), folder, { recursive: true });
    writeFileSync(
      path.join(folder, "main.mjs"),
      await bundlePlugin(path.join(fixtures, "good-neighbour/main.mjs")),
    );
    await test.host.scan();
    await echo(test);
    writeFileSync(path.join(folder, "plugin.json"), "{");
    await test.host.scan();
    await expectEvent("plugin.reload.failed", { plugin: "good-neighbour" });
    await echo(test);
  });

  it("looks for plugins, and reloads them, when an event asks for it", async () => {
    const test = await open();
    symlinkSync(path.join(fixtures, "good-neighbour"), path.join(test.pluginFolder, "good-neighbour"));
    await request("plugins.scan.request", {});
    await expectEvent("plugin.added", { plugin: "good-neighbour" });
    await echo(test);
    await request("plugin.request.reload", { plugin: "good-neighbour" });
    await expectEvent("plugin.reloaded", { plugin: "good-neighbour" });
    heard.length = 0;
    await request("plugin.request.reload", {});
    await expectEvent("plugin.reloaded", { plugin: "good-neighbour" });
  });

  it("says which keys of a plugin's config changed", async () => {
    const test = await open("good-neighbour");
    await test.host.configure({ pluginConfig: new Map([["good-neighbour", { greeting: "hi" }]]) });
    await expectEvent("config.changed", { plugin: "good-neighbour", keys: ["greeting"] });
  });

  it("starts and stops plugins, and switches them off and on, when an event asks for it", async () => {
    const test = await open("good-neighbour");
    const plugin = "good-neighbour";
    await request("plugin.request.start", { plugin });
    await expectEvent("plugin.started", { plugin });
    await request("plugin.request.stop", { plugin });
    await expectEvent("plugin.stopped", { plugin });
    await request("plugin.request.disable", { plugin });
    await expectEvent("plugin.removed", { plugin });
    await waitFor(() => expect(test.host.tools()).toEqual([]));
    await request("plugin.request.enable", { plugin });
    await waitFor(() => expect(test.host.tools()).toHaveLength(1));
  });

  it("says what is wrong with a request, and goes on", async () => {
    const errors: Error[] = [];
    const test = createTestHost({ bus, onError: (error) => errors.push(error) });
    onTestFinished(() => test.close());
    await test.host.scan();
    await request("plugin.request.reload", { plugin: 7 });
    await request("plugin.request.reload", { plugin: "no-such-plugin" });
    await waitFor(() => expect(errors[0]?.message).toMatch(/^Cannot take "plugin.request.reload": /));
    symlinkSync(path.join(fixtures, "good-neighbour"), path.join(test.pluginFolder, "good-neighbour"));
    await request("plugins.scan.request", {});
    await waitFor(() => expect(test.host.tools()).toHaveLength(1));
  });
});
