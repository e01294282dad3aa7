import { EventEmitter } from "node:events";
import {
  CallError,
  type FrameBatch,
  type FrameStream,
  Multiplexer,
  type PublishRequest,
  type Request,
} from "@backplane/contract";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describe as describePlugin } from "../src/describe.ts";
import { definePlugin, type Plugin, type PluginHost } from "../src/index.ts";
import { serveSession } from "../src/session.ts";

/** One end of an in-memory stream pair. */
class PairedStream extends EventEmitter implements FrameStream {
  peer: PairedStream | undefined;
  write(batch: FrameBatch, written: () => void): void {
    queueMicrotask(() => this.peer?.emit("data", batch));
    queueMicrotask(written);
  }
  end(): void {
    queueMicrotask(() => this.peer?.emit("end"));
  }
}

/** A host's end of a session with the plugin. */
function connect(plugin: Plugin, publish = async ({ type }: PublishRequest) => `id of ${type}`) {
  const [hostEnd, pluginEnd] = [new PairedStream(), new PairedStream()];
  hostEnd.peer = pluginEnd;
  pluginEnd.peer = hostEnd;
  serveSession(plugin, pluginEnd);
  const logs: string[] = [];
  const host = new Multiplexer(hostEnd, {
    side: "host",
    onLog: ({ message }) => logs.push(message),
    serve: async ({ method }: Request) => {
      if (method?.$case !== "publish") throw new CallError("unimplemented", "");
      return { method: { $case: "publish", value: { id: await publish(method.value) } } };
    },
  });
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  return {
    logs,
    initialize: (config: unknown = {}, maxFrameBytes = 1_000_000) =>
      host.call({
        $case: "initialize",
        value: { hostVersion: "1.0.0", maxFrameBytes, config: json(config) },
      }),
    configure: (config: unknown) => host.call({ $case: "configure", value: { config: json(config) } }),
    deliver: (pattern: string, data: unknown, dropped = 0) => {
      const event = { specversion: "1.0", id: "e1", source: "/h", type: "deploy.done", data };
      return host.call({ $case: "deliverEvent", value: { pattern, event: json(event), dropped } });
    },
  };
}

const base = { name: "p", version: "1.0.0" };

describe("definePlugin() with events", () => {
  it("describes what it wants to hear", () => {
    const plugin = definePlugin({
      ...base,
      events: { "a.*": { durable: true, run() {} }, ">": { run() {} } },
    });
    expect(describePlugin(plugin).eventSubscriptions).toEqual([
      { pattern: "a.*", durable: true },
      { pattern: ">", durable: false },
    ]);
  });

  it.each(["", "a b", ">.a", "a..b", "a.", "x".repeat(256)])("refuses the pattern %j", (pattern) => {
    expect(() => definePlugin({ ...base, events: { [pattern]: { run() {} } } })).toThrow(/event pattern is/);
  });

  it("hands on an event with its data checked, and answers when it was handled", async () => {
    const heard: unknown[] = [];
    const plugin = definePlugin({
      ...base,
      events: {
        "deploy.*": {
          data: z.object({ version: z.string(), by: z.string().default("nobody") }),
          run: async ({ type, data }, { dropped }) => {
            await Promise.resolve();
            heard.push([type, data.version.length, data.by, dropped]);
          },
        },
      },
    });
    const host = connect(plugin);
    await host.initialize();
    await host.deliver("deploy.*", { version: "12" }, 3);
    expect(heard).toEqual([["deploy.done", 2, "nobody", 3]]);
    await host.deliver("deploy.*", { version: 12 });
    expect(heard).toHaveLength(1);
    expect(host.logs).toEqual([expect.stringMatching(/^Left out an event of "deploy.done": version: /)]);
  });

  it("answers with the failure of its code, and refuses what it does not want to hear", async () => {
    const run = () => Promise.reject(new Error("the disk is full"));
    const host = connect(definePlugin({ ...base, events: { "deploy.*": { run } } }));
    await host.initialize();
    await expect(host.deliver("deploy.*", {})).rejects.toThrow("the disk is full");
    await expect(host.deliver("other", {})).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("PluginHost.publish()", () => {
  it("gives the host's id, or its refusal", async () => {
    let given: PluginHost | undefined;
    const published: PublishRequest[] = [];
    const plugin = definePlugin({
      ...base,
      async start(host) {
        given = host;
        expect(await host.publish({ type: "p.started" })).toEqual({ id: "id of p.started" });
      },
    });
    const host = connect(plugin, async (request) => {
      published.push(request);
      if (request.type === "refused") throw new CallError("permission_denied", "not granted");
      return `id of ${request.type}`;
    });
    await host.initialize();
    await given?.publish({ type: "a.b", subject: "s", id: "mine", data: { n: 1 } });
    expect(published.map(({ data, ...rest }) => ({ ...rest, data: Buffer.from(data).toString() }))).toEqual([
      { type: "p.started", subject: "", id: "", data: "" },
      { type: "a.b", subject: "s", id: "mine", data: '{"n":1}' },
    ]);
    await expect(given?.publish({ type: "refused" })).rejects.toMatchObject({ code: "permission_denied" });
    await expect(given?.publish({ type: "big", data: "x".repeat(1_000_000) })).rejects.toMatchObject({
      code: "resource_exhausted",
    });
    expect(published).toHaveLength(3);
  });
});

describe("definePlugin() with a config", () => {
  const schema = z.object({ depth: z.number().default(1) });

  it("takes it before start() and whenever it changes", async () => {
    const steps: unknown[] = [];
    let given: PluginHost<{ depth: number }> | undefined;
    const plugin = definePlugin({
      ...base,
      config: schema,
      onConfig: ({ depth }) => void steps.push(depth),
      start(host) {
        given = host;
        steps.push(`started with ${host.config.depth}`);
      },
    });
    expect(describePlugin(plugin).configurable).toBe(true);
    const host = connect(plugin);
    await host.initialize();
    await host.configure({ depth: 2 });
    expect(steps).toEqual([1, "started with 1", 2]);
    expect(given?.config).toEqual({ depth: 2 });
  });

  it.each<[string, object, RegExp]>([
    ["its schema", { depth: "deep" }, /^The plugin cannot work with this config: depth: /],
    ["its code", { depth: -1 }, /^The plugin cannot work with this config: negative$/],
  ])("refuses what %s refuses, and keeps the one it has", async (_what, bad, message) => {
    let given: PluginHost<{ depth: number }> | undefined;
    const plugin = definePlugin({
      ...base,
      config: schema,
      onConfig({ depth }) {
        if (depth < 0) throw new Error("negative");
      },
      start(host) {
        given = host;
      },
    });
    const refusal = { code: "invalid_argument", message: expect.stringMatching(message) };
    await expect(connect(plugin).initialize(bad)).rejects.toMatchObject(refusal);
    const host = connect(plugin);
    await host.initialize({ depth: 5 });
    await expect(host.configure(bad)).rejects.toMatchObject(refusal);
    expect(given?.config).toEqual({ depth: 5 });
  });

  it("takes any where it says nothing of it, and asks for a new process when it changes", async () => {
    let given: PluginHost | undefined;
    const plugin = definePlugin({
      ...base,
      start(host) {
        given = host;
      },
    });
    expect(describePlugin(plugin).configurable).toBe(false);
    await connect(plugin).initialize({ any: "thing" });
    expect(given?.config).toEqual({ any: "thing" });
  });
});
