import { mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Caller, HostError, JsonObject, PluginStatus, Question } from "../src/index.ts";
import { ServerFixture, writeMcpPackage } from "./mcp-package.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

let test: TestHost;
let server: ServerFixture;

beforeEach(() => {
  test = createTestHost();
  server = new ServerFixture();
});

afterEach(() => test.close());

async function mount(backplane?: object): Promise<void> {
  writeMcpPackage(test.pluginFolder, {
    name: "p",
    servers: { main: server.entry },
    ...(backplane && { backplane }),
  });
  await test.host.scan();
}

const status = (name = "p"): PluginStatus => {
  const found = test.host.plugins().find((plugin) => plugin.name === name);
  if (!found) throw new Error(`No plugin ${name}`);
  return found;
};

async function say(tool: string, options: Parameters<TestHost["host"]["callTool"]>[1] = {}): Promise<string> {
  const { value } = await test.host.callTool(`p_${tool}`, { timeoutMs: 20_000, ...options });
  return String(value.content[0]?.["text"]);
}

const ownTools = ["ask", "change", "die", "echo", "log", "update", "wait", "where"];

function caller(
  client: object,
  answer: (question: Question) => Promise<JsonObject> | JsonObject,
): Caller & { lines: string[] } {
  const lines: string[] = [];
  return {
    client,
    abilities: new Set(["elicitForm"]),
    ask: async (question) => answer(question),
    log: ({ message }) => lines.push(message),
    lines,
  };
}

describe("a package with one MCP server", () => {
  it("is a plugin of the runtime mcp", async () => {
    await mount();
    expect(status()).toMatchObject({
      name: "p",
      version: "1.2.3",
      description: "A fixture",
      runtime: "mcp",
      state: { kind: "idle" },
      tools: ownTools.map((tool) => `p_${tool}`),
      mcpServers: ["main"],
      warnings: [],
    });
  });

  it("has an environment of its own: its folders, Node, and nothing of the host's", async () => {
    process.env["SECRET"] = "x";
    await mount();
    const { cwd, env } = JSON.parse(await say("where"));
    delete process.env["SECRET"];
    const root = path.join(test.pluginFolder, "p");
    expect(cwd).toBe(root);
    expect(env).toMatchObject({ PLUGIN_ROOT: root, PLUGIN_DATA: path.join(test.paths.pluginData, "p") });
    expect(readdirSync(env.PLUGIN_DATA)).toEqual([]);
    expect(env.PATH.split(path.delimiter)[0]).toBe(path.dirname(process.execPath));
    expect(Object.keys(env).sort()).toEqual(
      expect.arrayContaining(["BACKPLANE_RUN", "LANG", "PATH", "PLUGIN_DATA", "PLUGIN_ROOT", "TMPDIR"]),
    );
    expect(env).not.toHaveProperty("SECRET");
    expect(env).not.toHaveProperty("HOME");
  });

  it("passes arguments on to the letter", async () => {
    await mount();
    const args = { b: "\u2028 ü", "1": [1.5, null], __proto__x: {} };
    expect(await say("echo", { arguments: args })).toBe(JSON.stringify(args));
  });

  it("passes trace context on, and no word of the protocol's own", async () => {
    await mount();
    await say("echo", { meta: { traceparent: "00-1" } });
    const { params } = server.messages.find(({ method }) => method === "tools/call") ?? {};
    expect(params?.["_meta"]).toEqual({ traceparent: "00-1", progressToken: expect.any(Number) });
  });

  it("tells the server of a cancel, which goes on to answer others", async () => {
    await mount();
    const controller = new AbortController();
    const waiting = test.host.callTool("p_wait", { signal: controller.signal });
    await vi.waitFor(() => expect(server.methods).toContain("tools/call"));
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    await vi.waitFor(() => expect(server.methods).toContain("notifications/cancelled"));
    expect(await say("echo")).toBe("{}");
  });

  it("is started again by the next call after it died, and initialized anew", async () => {
    await mount();
    await expect(say("die")).rejects.toMatchObject({ code: "plugin_died" });
    expect(await say("echo")).toBe("{}");
    expect(server.methods.filter((method) => method === "initialize")).toHaveLength(3);
  });

  it("is stopped when it is idle, and started again when it is wanted", async () => {
    await mount({ limits: { idleTimeoutMs: 1_000 } });
    const { pid } = JSON.parse(await say("where"));
    await vi.waitFor(() => expect(status().state.kind).toBe("idle"), { timeout: 20_000 });
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(JSON.parse(await say("where")).pid).not.toBe(pid);
  });

  it("is asked what it offers at each start: its files do not tell", async () => {
    await mount();
    server.offer(["fresh"]);
    const changed = vi.fn();
    test.host.onChanged(changed);
    await say("echo");
    await vi.waitFor(() => expect(status().tools).toContain("p_fresh"));
    expect(changed).toHaveBeenCalledWith("tools");
    expect(await say("fresh", { arguments: { a: 1 } })).toBe('{"a":1}');
  });

  it("is asked again when it says that it has changed", async () => {
    await mount();
    await say("echo");
    await vi.waitFor(() =>
      expect(server.methods.filter((method) => method === "tools/list")).toHaveLength(2),
    );
    server.offer(["fresh"]);
    await say("change");
    await vi.waitFor(() => expect(status().tools).toContain("p_fresh"));
  });

  it("is listened to when a resource changes, also in its next process", async () => {
    await mount();
    const updated = vi.fn();
    const stop = await test.host.subscribe("test://a", updated);
    await say("update", { arguments: { uri: "test://a" } });
    await vi.waitFor(() => expect(updated).toHaveBeenCalledTimes(1));
    await say("die").catch(() => {});
    await say("update", { arguments: { uri: "test://a" } });
    await vi.waitFor(() => expect(updated).toHaveBeenCalledTimes(2));
    stop();
    await vi.waitFor(() => expect(server.methods).toContain("resources/unsubscribe"));
  });

  it("is not tried out anew by the next host, which starts it at once in its era", async () => {
    await mount();
    expect(server.methods.slice(0, 2)).toEqual(["server/discover", "initialize"]);
    const home = path.dirname(test.pluginFolder);
    const again = createTestHost({ home });
    try {
      await again.host.scan();
      const before = server.messages.length;
      await again.host.callTool("p_echo");
      expect(server.methods.slice(before)).not.toContain("server/discover");
    } finally {
      await again.host.close();
    }
  });

  it("starts with the host when its package wants that", async () => {
    await mount({ activation: "eager" });
    // A scan waits for no process.
    await vi.waitFor(() => expect(status().state.kind).toBe("ready"), { timeout: 20_000 });
  });

  it("is told apart from a program that is not there", async () => {
    const entry = { type: "stdio", command: "no-such-program" };
    writeMcpPackage(test.pluginFolder, { name: "p", servers: { main: entry } });
    await test.host.scan();
    expect(status().state).toMatchObject({
      kind: "failed",
      reason: expect.stringMatching(/^There is no program "no-such-program" in .*; install it there/),
    });
  });

  it("says that it does not speak the transport of 2024", async () => {
    const entry = { type: "sse", url: "https://example.com/sse" };
    writeMcpPackage(test.pluginFolder, { name: "p", servers: { main: entry } });
    await test.host.scan();
    expect(status().state).toMatchObject({
      reason:
        'Backplane does not speak the transport "sse"; ask its author for a "streamable-http" one, which replaced it in 2025',
    });
  });
});

describe("a package with several MCP servers", () => {
  it("is a plugin for each, of which a bad one takes no other along", async () => {
    const other = new ServerFixture();
    const bad = { type: "stdio", command: "node", args: ["-e", "process.exit(3)"] };
    const servers = { "First One": server.entry, second: other.entry, bad };
    writeMcpPackage(test.pluginFolder, { name: "p", servers });
    await test.host.scan();
    expect(test.host.plugins().map(({ name, runtime, state }) => [name, runtime, state.kind])).toEqual([
      ["p", undefined, "idle"],
      ["p.bad", "mcp", "failed"],
      ["p.first-one", "mcp", "idle"],
      ["p.second", "mcp", "idle"],
    ]);
    const called = await test.host.callTool("p-first-one_where");
    const { env } = JSON.parse(String(called.value.content[0]?.["text"]));
    expect(env.PLUGIN_DATA).toBe(path.join(test.paths.pluginData, "p"));
    await expect(test.host.callTool("p-second_die")).rejects.toMatchObject({ code: "plugin_died" });
    expect(status("p.first-one").state.kind).toBe("ready");
  });

  it("loses and gains them with its files", async () => {
    const other = new ServerFixture();
    writeMcpPackage(test.pluginFolder, { name: "p", servers: { a: server.entry, b: other.entry } });
    await test.host.scan();
    await test.host.callTool("p-a_echo");
    writeMcpPackage(test.pluginFolder, { name: "p", servers: { b: other.entry, c: server.entry } });
    await test.host.scan();
    expect(test.host.plugins().map(({ name }) => name)).toEqual(["p", "p.b", "p.c"]);
    await expect(test.host.callTool("p-a_echo")).rejects.toMatchObject({ code: "unknown_tool" });
    await test.host.callTool("p-c_echo");
    rmSync(path.join(test.pluginFolder, "p", "plugin.json"));
    await test.host.scan();
    expect(status("p.c").warnings).toEqual([expect.stringContaining("so the old one goes on")]);
    expect((await test.host.callTool("p-c_echo")).value.content).toEqual([{ type: "text", text: "{}" }]);
  });

  it("is known to the next host without a start", async () => {
    const servers = { a: server.entry, b: new ServerFixture().entry };
    writeMcpPackage(test.pluginFolder, { name: "p", servers });
    await test.host.scan();
    await test.host.close();
    const before = server.messages.length;
    const again = createTestHost({ home: path.dirname(test.pluginFolder) });
    mkdirSync(again.paths.runtime, { recursive: true });
    await again.host.scan();
    expect(again.host.tools().filter(({ plugin }) => plugin === "p.a")).toHaveLength(ownTools.length);
    await again.host.close();
    expect(server.messages).toHaveLength(before);
  });
});

describe("a legacy MCP server that asks", () => {
  const accept = { action: "accept", content: {} };

  beforeEach(() => mount());

  it("is answered by the caller of the call that runs", async () => {
    const asked = vi.fn(() => accept);
    expect(await say("ask", { arguments: { message: "Name?" }, caller: caller({}, asked) })).toBe(
      JSON.stringify(accept),
    );
    expect(asked).toHaveBeenCalledExactlyOnceWith({
      kind: "elicit",
      params: { mode: "form", message: "Name?", requestedSchema: { type: "object", properties: {} } },
    });
  });

  it("is told of a caller who cannot answer", async () => {
    const silent = { ...caller({}, () => accept), abilities: new Set<never>() };
    expect(JSON.parse(await say("ask", { caller: silent }))).toMatchObject({ code: -32601 });
  });

  it("is answered for several calls of one client at once", async () => {
    const ada = caller({}, ({ params }: Question & { params?: JsonObject }) => ({
      action: "accept",
      content: { to: params?.["message"] },
    }));
    const said = await Promise.all(
      ["a", "b", "c"].map((message) => say("ask", { arguments: { message }, caller: ada })),
    );
    expect(said.map((one) => JSON.parse(one).content)).toEqual([{ to: "a" }, { to: "b" }, { to: "c" }]);
  });

  it("never has one client answer what it asks another, and gets their calls one by one then", async () => {
    const ada = caller({}, () => ({ action: "accept", content: { by: "ada" } }));
    const ben = caller({}, () => ({ action: "accept", content: { by: "ben" } }));
    const controller = new AbortController();
    const waiting = test.host.callTool("p_wait", { caller: ben, signal: controller.signal });
    await vi.waitFor(() => expect(server.methods).toContain("tools/call"));
    expect(JSON.parse(await say("ask", { caller: ada })).message).toContain(
      "it cannot be told which of them is asked",
    );
    const next = say("ask", { caller: ada });
    // Its call is let in when that of the other client has ended, and the server has had time to forget it.
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    expect(JSON.parse(await next)).toHaveProperty("message");
    const both = await Promise.all([say("echo", { caller: ada }), say("echo", { caller: ben })]);
    expect(both).toEqual(["{}", "{}"]);
  });

  it("logs to the caller that it can mean, and to no other", async () => {
    const [ada, ben] = [caller({}, () => accept), caller({}, () => accept)];
    await say("log", { arguments: { data: "for ada" }, caller: ada });
    expect(ada.lines).toEqual(["for ada"]);
    const controller = new AbortController();
    const waiting = test.host.callTool("p_wait", { caller: ben, signal: controller.signal });
    await vi.waitFor(() =>
      expect(server.messages.filter(({ method }) => method === "tools/call")).toHaveLength(2),
    );
    await say("log", { arguments: { data: "for somebody" }, caller: ada });
    controller.abort();
    await waiting.catch((error: HostError) => error);
    expect([...ada.lines, ...ben.lines]).toEqual(["for ada"]);
  });
});

it("a folder for data is kept over updates of its package", async () => {
  await mount();
  const { env } = JSON.parse(await say("where"));
  mkdirSync(path.join(env.PLUGIN_DATA, "kept"));
  writeMcpPackage(test.pluginFolder, {
    name: "p",
    servers: { main: server.entry, more: new ServerFixture().entry },
  });
  await test.host.scan();
  expect(readdirSync(env.PLUGIN_DATA)).toEqual(["kept"]);
  expect(temporaryFolder()).not.toBe(env.PLUGIN_DATA);
});
