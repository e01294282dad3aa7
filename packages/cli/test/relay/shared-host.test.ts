import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { logLine } from "../support/log-line.ts";
import { McpSession } from "../support/mcp-session.ts";
import { processesGone, processesOf } from "../support/processes.ts";
import { fixture, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, leftovers, type TempHome } from "../support/temp-home.ts";

const plugins = ["--plugins", fixture("plugins")];

describe("backplane mcp", () => {
  let home: TempHome;

  beforeEach(async () => {
    home = await createTempHome();
  });

  afterEach(() => home.remove());

  const open = (...args: string[]): McpSession =>
    new McpSession(home, [...plugins, ...args], { shared: true });

  async function openInitialized(): Promise<McpSession> {
    const session = open();
    await session.initialize();
    return session;
  }

  async function expectGreeting(session: McpSession): Promise<void> {
    const result = await session.request("tools/call", { name: "hello_greet", arguments: { name: "Ada" } });
    expect(result["content"]).toEqual([{ type: "text", text: "Hello, Ada!" }]);
  }

  /** A call that was under way when the host ended may be made again. */
  async function expectGreetingSoon(session: McpSession): Promise<void> {
    await session.request("tools/list");
    await expectGreeting(session);
  }

  const hosts = async () =>
    (await processesOf(home.folder)).filter(({ command }) => command.includes("serve --auto"));
  const pluginProcesses = async () =>
    (await processesOf(home.folder)).filter(({ command }) => command.includes("hello/main.mjs"));

  async function killHost(): Promise<void> {
    const [host] = await hosts();
    process.kill(host?.pid ?? 0, "SIGKILL");
  }

  it("starts one host and one process of a plugin for ten agents that start at once", async () => {
    const sessions = await Promise.all(Array.from({ length: 10 }, openInitialized));
    await Promise.all(sessions.map(expectGreeting));
    expect(await hosts()).toHaveLength(1);
    expect(await pluginProcesses()).toHaveLength(1);
    for (const session of sessions) session.child.stdin.end();
  });

  it("outlives its host: fails the call under way, and the next one works with a new host", async () => {
    const session = await openInitialized();
    await session.request("tools/list");
    await expectGreeting(session);
    const waiting = session.request("tools/call", { name: "hello_wait" });
    const failed = expect(waiting).rejects.toThrow(/plugin host ended .* Try again/);
    await vi.waitFor(async () => expect(await pluginProcesses()).toHaveLength(1));
    const [before] = await hosts();
    await killHost();
    await failed;
    await expectGreeting(session);
    const [after] = await hosts();
    expect(after?.pid).not.toBe(before?.pid);
    await vi.waitFor(() => expect(session.notices).toContain("notifications/tools/list_changed"));
    session.child.stdin.end();
  });

  it("asks again what only asks, so that a list survives the end of the host", async () => {
    const session = await openInitialized();
    await session.request("tools/list");
    const [host] = await hosts();
    process.kill(host?.pid ?? 0, "SIGSTOP");
    const list = session.request("tools/list");
    process.kill(host?.pid ?? 0, "SIGKILL");
    expect((await list)["tools"]).toHaveLength(4);
    session.child.stdin.end();
  });

  it("serves many agents on after the host was killed five times", async () => {
    const sessions = await Promise.all(Array.from({ length: 4 }, openInitialized));
    for (let round = 0; round < 5; round++) {
      await Promise.all(sessions.map(expectGreeting));
      await killHost();
      // What only asks is asked again, so that it tells when the next host is there.
      await Promise.all(sessions.map((session) => session.request("tools/list")));
    }
    await Promise.all(sessions.map(expectGreeting));
    expect(await hosts()).toHaveLength(1);
    for (const session of sessions) session.child.stdin.end();
  });

  it("leaves nothing once the host was long enough without an agent", async () => {
    const host = startCli(home, ["serve", "--auto", ...plugins]);
    const exit = once(host, "exit");
    await once(host.stdout, "data");
    const session = await openInitialized();
    await expectGreeting(session);
    expect(await hosts()).toHaveLength(1);
    session.child.stdin.end();
    await processesGone(home.folder, 20_000);
    expect((await exit)[0]).toBe(0);
    expect(await leftovers(home)).toEqual([]);
  });

  it("gives agents that want something else a host of their own, and has both live", async () => {
    const [prefixed, plain] = [await openInitialized(), open("--names", "plain")];
    await plain.initialize();
    await expectGreeting(prefixed);
    const answer = await plain.request("tools/call", { name: "greet", arguments: { name: "Ada" } });
    expect(answer["content"]).toEqual([{ type: "text", text: "Hello, Ada!" }]);
    expect(await hosts()).toHaveLength(2);
    for (const session of [prefixed, plain]) session.child.stdin.end();
  });

  it("gives agents that start after a change of the config a host of their own, and lets the others keep theirs", async () => {
    const first = await openInitialized();
    await expectGreeting(first);
    const [before] = await hosts();
    await home.write(".config/backplane/config.toml", '[plugin.hello]\nlanguage = "de"\n');
    await logLine(home, { log: "_host", containing: "has taken its new config" });
    const same = await openInitialized();
    expect((await hosts()).map(({ pid }) => pid)).toEqual([before?.pid]);
    await home.write(".config/backplane/config.toml", '[mcp]\nnames = "plain"\n');
    await logLine(home, { log: "_host", containing: "get another host" });
    const second = open();
    await second.initialize();
    const answer = await second.request("tools/call", { name: "greet", arguments: { name: "Ada" } });
    expect(answer["content"]).toEqual([{ type: "text", text: "Hello, Ada!" }]);
    await Promise.all([first, same].map(expectGreeting));
    expect(await hosts()).toHaveLength(2);
    for (const session of [first, same]) session.child.stdin.end();
    await vi.waitFor(async () => expect((await hosts()).map(({ pid }) => pid)).not.toContain(before?.pid), {
      timeout: 20_000,
    });
    second.child.stdin.end();
  });

  it("tells the agent why its host cannot start", async () => {
    const file = await home.write("no-folder", "");
    const session = new McpSession(home, plugins, { shared: true, env: { XDG_RUNTIME_DIR: file } });
    await expect(session.initialize()).rejects.toThrow(/plugin host cannot be started: .*no-folder/);
    expect(await hosts()).toEqual([]);
    session.child.stdin.end();
  });

  it("starts another host when somebody removed the folder of the one that runs", async () => {
    const first = await openInitialized();
    const [before] = await hosts();
    for (const name of await readdir(home.at("run"))) await rm(home.at("run", name), { recursive: true });
    const second = await openInitialized();
    await Promise.all([first, second].map(expectGreetingSoon));
    await vi.waitFor(async () => expect(await hosts()).toHaveLength(1));
    expect((await hosts())[0]?.pid).not.toBe(before?.pid);
    const { stdout } = await runCli(home, ["logs", "_host"]);
    expect(stdout).toMatch(/Ends: its folder .* was removed/);
    for (const session of [first, second]) session.child.stdin.end();
  });

  it("is served by a host whose starter was gone before it served", async () => {
    const host = startCli(home, ["serve", "--auto", ...plugins]);
    host.stdout.destroy();
    host.stderr.destroy();
    // Its run folder is there once it has claimed the name.
    await vi.waitFor(async () => expect(await readdir(home.at("run"))).toHaveLength(1), { timeout: 20_000 });
    const session = await openInitialized();
    await expectGreeting(session);
    expect((await hosts()).map(({ pid }) => pid)).toEqual([host.pid]);
    session.child.stdin.end();
  });

  it("leaves nothing of a host that was killed", async () => {
    const session = await openInitialized();
    await expectGreeting(session);
    await killHost();
    session.child.stdin.end();
    await processesGone(home.folder, 20_000);
    expect(await leftovers(home)).toEqual([]);
  });

  it("keeps the host in its process where it is itself a plugin of another Backplane", async () => {
    const session = new McpSession(home, plugins, { shared: true, env: { BACKPLANE_RUN: "another" } });
    await session.initialize();
    await expectGreeting(session);
    expect(await hosts()).toEqual([]);
    session.child.stdin.end();
  });

  it("refuses a second host with the same options, in words", async () => {
    await once(startCli(home, ["serve", ...plugins]).stderr, "data");
    await openInitialized();
    const second = startCli(home, ["serve", ...plugins]);
    let said = "";
    second.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    await vi.waitFor(() => expect(said).toContain("A host with these options runs already"), {
      timeout: 20_000,
    });
  });
});
