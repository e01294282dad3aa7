import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Caller, CallLogLine, Host, Question } from "../../src/index.ts";
import { bundlePlugin } from "../bundle-plugin.ts";
import type { TestHost } from "../test-host.ts";
import { startBroker, type TestBroker } from "./broker.ts";

const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000 });

let broker: TestBroker;
const folder = mkdtempSync(path.join(tmpdir(), "bp-far-"));
const plugins = path.join(folder, "plugins");
const calls = (): string[] => readFileSync(path.join(plugins, "calls.txt"), "utf8").trim().split("\n");

beforeAll(async () => {
  for (const name of ["far", "everything"]) {
    const fixture = path.join(import.meta.dirname, "../fixtures", name);
    mkdirSync(path.join(plugins, name), { recursive: true });
    cpSync(path.join(fixture, "plugin.json"), path.join(plugins, name, "plugin.json"));
    writeFileSync(path.join(plugins, name, "main.mjs"), await bundlePlugin(path.join(fixture, "main.mjs")));
  }
  broker = await startBroker();
});

afterEach(() => broker.closeHosts());

afterAll(async () => {
  await broker.close();
  rmSync(folder, { recursive: true, force: true });
});

const all = [{ plugins: "*", hosts: ["*"] }];

/** A host with plugins, and one with none that may use them. */
async function pair(): Promise<{ near: Host; far: TestHost }> {
  const far = await broker.host("far", {
    pluginFolders: [plugins],
    offer: [{ plugins: "*", hosts: ["near"] }],
  });
  const near = await broker.host("near", { use: [{ plugins: "*", hosts: ["far"] }] });
  await waitFor(() => expect(near.host.plugins()).toHaveLength(2));
  return { near: near.host, far };
}

describe("Host with remote plugins", () => {
  it("publishes what another host offers under the same names, and says where it runs", async () => {
    const { near, far } = await pair();
    expect(near.tools()).toEqual(far.host.tools());
    expect(near.prompts()).toEqual(far.host.prompts());
    expect(near.resources()).toEqual(far.host.resources());
    expect(near.resourceTemplates()).toEqual(far.host.resourceTemplates());
    expect(near.plugins().map(({ name, state }) => [name, state])).toEqual([
      ["everything", { kind: "remote", hosts: ["far"] }],
      ["far", { kind: "remote", hosts: ["far"] }],
    ]);
  });

  it("answers byte for byte as the host itself does", async () => {
    const { near, far } = await pair();
    const both = async (ask: (host: Host) => Promise<{ json: string }>) => {
      const [remote, local] = [await ask(near), await ask(far.host)];
      expect(remote.json).toBe(local.json);
    };
    await both((host) => host.callTool("everything_abilities", { meta: { traceparent: "00-1-2-3" } }));
    await both((host) => host.getPrompt("everything_review", { arguments: { code: "a `b`" } }));
    await both((host) => host.callTool("far_fail"));
    await both((host) => host.callTool("far_hit", { arguments: { id: "none" } }));
    await both((host) => host.readResource("notes://today"));
    await both((host) => host.readResource("notes://bytes"));
    await both((host) => host.readResource("notes://day/monday"));
    await both((host) =>
      host.complete({
        ref: { type: "ref/prompt", name: "everything_review" },
        argument: { name: "code", value: "m" },
      }),
    );
    await both((host) => host.callTool("far_big", { arguments: { length: 15_000_000 } }));
  });

  it("takes arguments of many megabytes there", async () => {
    const { near } = await pair();
    const { value } = await near.callTool("far_length", { arguments: { text: "x".repeat(12_000_000) } });
    expect(value.content[0]?.["text"]).toBe("12000000");
  });

  it("relays progress and log lines, and cancels the call where it runs", async () => {
    const { near } = await pair();
    const aborting = new AbortController();
    const heard: unknown[] = [];
    const logged: CallLogLine[] = [];
    const caller: Caller = { ...nobody, log: (line) => logged.push(line) };
    const call = near.callTool("far_steps", {
      signal: aborting.signal,
      caller,
      onProgress: (progress) => heard.push(progress),
    });
    await waitFor(() => expect(heard).toHaveLength(2));
    await waitFor(() => expect(logged).toHaveLength(1));
    aborting.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect(heard).toEqual([
      { progress: 1, total: 3, message: "one" },
      { progress: 2, total: 3, message: "two" },
    ]);
    expect(logged[0]).toMatchObject({ plugin: "far", message: "halfway", attributes: { at: 2 } });
    await waitFor(() => expect(calls()).toContain("steps cancelled"));
  });

  it("ends a call at its deadline, here and there", async () => {
    const { near } = await pair();
    const before = calls().length;
    const call = near.callTool("far_steps", { timeoutMs: 1_000 });
    await expect(call).rejects.toMatchObject({ code: "deadline_exceeded" });
    await waitFor(() => expect(calls().slice(before)).toContain("steps cancelled"));
  });

  it("tells how a plugin died as if it ran here, and where", async () => {
    const { near } = await pair();
    await expect(near.callTool("far_exit")).rejects.toMatchObject({
      code: "plugin_died",
      message: expect.stringMatching(/^Plugin "far" died.*code 3.*\(on host "far"\)$/),
    });
  });

  it("relays what a plugin asks of the agent behind the call", async () => {
    const { near } = await pair();
    const asked: Question[] = [];
    const completed: string[] = [];
    const caller: Caller = {
      abilities: new Set(["elicitForm", "elicitUrl", "createMessage", "listRoots"]),
      ask: async (question) => {
        asked.push(question);
        if (question.kind === "listRoots") return { roots: [{ uri: "file:///w" }] };
        if (question.kind === "createMessage") return { role: "assistant", content: [], model: "m" };
        return { action: "accept", content: { name: "Ada" } };
      },
      elicitationCompleted: (id) => completed.push(id),
    };
    const text = async (name: string) => (await near.callTool(name, { caller })).value.content[0]?.["text"];
    expect(await text("everything_ask")).toBe('{"action":"accept","content":{"name":"Ada"}}');
    expect(await text("everything_ask-url")).toContain("accept");
    expect(await text("everything_sample")).toContain("assistant");
    expect(await text("everything_roots")).toBe('[{"uri":"file:///w"}]');
    expect(asked.map(({ kind, key }) => [kind, key])).toEqual([
      ["elicit", undefined],
      ["elicit", undefined],
      ["createMessage", undefined],
      ["listRoots", "my_roots"],
    ]);
    expect(completed).toEqual(["e1"]);
  });

  it("says which ability a caller lacks, and what it answered with an error", async () => {
    const { near } = await pair();
    await expect(near.callTool("everything_ask", { caller: nobody })).rejects.toMatchObject({
      code: "missing_ability",
      ability: "elicitForm",
    });
    const refusing: Caller = {
      abilities: new Set(["elicitForm"]),
      ask: async () => {
        throw new Error("not now");
      },
    };
    await expect(near.callTool("everything_ask", { caller: refusing })).rejects.toMatchObject({
      code: "caller_refused",
    });
  });

  it("makes a prompt's text harmless that another host lets through", async () => {
    const { near } = await pair();
    const { value } = await near.getPrompt("everything_review", { arguments: { code: "!`touch pwned`" } });
    expect(JSON.stringify(value)).not.toContain("!`");
  });

  it("calls a plugin of its own before another host's of that name", async () => {
    await broker.host("far", { pluginFolders: [plugins], offer: all });
    const { host } = await broker.host("near", { pluginFolders: [plugins], use: all });
    expect(host.plugins().map(({ state }) => state.kind)).toEqual(["idle", "idle"]);
    const { value } = await host.callTool("far_hit", { arguments: { id: -1 } });
    expect(value.content[0]?.["text"]).toBe(String(process.pid));
  });

  it("does not call another host's plugin that its user has switched off", async () => {
    const { near } = await pair();
    await near.disable("far");
    expect(near.plugins().map(({ name, state }) => [name, state.kind])).toEqual([
      ["everything", "remote"],
      ["far", "disabled"],
    ]);
    await expect(near.callTool("far_fail")).rejects.toMatchObject({ code: "unknown_tool" });
    await near.enable("far");
    expect((await near.callTool("far_fail")).value.isError).toBe(true);
  });

  it("offers nothing that it has from others", async () => {
    await broker.host("far", { pluginFolders: [plugins], offer: all });
    const middle = await broker.host("middle", { use: all, offer: all });
    await waitFor(() => expect(middle.host.tools()).not.toEqual([]));
    const end = await broker.host("end", { use: [{ plugins: "*", hosts: ["middle"] }] });
    expect(end.host.tools()).toEqual([]);
  });

  it("takes up what another host adds and takes away while it runs", async () => {
    const { near, far } = await pair();
    const changes: string[] = [];
    near.onChanged((what) => changes.push(what));
    const before = near.tools().length;
    await far.host.callTool("everything_grow");
    await waitFor(() => expect(near.tools().map(({ name }) => name)).toContain("everything_grown"));
    expect(near.tools()).toHaveLength(before + 1);
    expect(changes).toContain("tools");
    await far.host.close();
    await waitFor(() => expect(near.tools()).toEqual([]));
    await expect(near.callTool("everything_grown")).rejects.toMatchObject({ code: "unknown_tool" });
  });

  it("serves its own plugins while the broker is away, and finds the others when it comes", async () => {
    const { openNats } = await import("@backplane/bus/nats");
    let isThere = false;
    const nats = openNats({
      name: "near",
      server: () => {
        if (!isThere) throw new Error("no broker yet");
        return broker.server;
      },
      onError: () => {},
    });
    const { createTestHost } = await import("../test-host.ts");
    const test = createTestHost({
      bus: nats.bus,
      remote: { peers: nats.peers, offer: [], use: all },
    });
    symlinkSync(path.join(plugins, "far"), path.join(test.pluginFolder, "far"));
    await test.host.scan();
    expect(test.host.plugins().map(({ name }) => name)).toEqual(["far"]);
    await broker.host("far", { pluginFolders: [plugins], offer: all });
    isThere = true;
    await waitFor(() => expect(test.host.plugins().map(({ name }) => name)).toEqual(["everything", "far"]));
    await test.close();
    await nats.close();
  });
});

const nobody: Caller = { abilities: new Set(), ask: async () => ({}) };
