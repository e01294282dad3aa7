import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { ControlClient, type ControlTarget } from "@backplane/control/client";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ended, fixture, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, leftovers, type TempHome } from "../support/temp-home.ts";

const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000 });

let home: TempHome;
let host: ChildProcessWithoutNullStreams;

const plugins = ["--plugins", fixture("plugins")];
const run = (...args: string[]) => runCli(home, [...args, ...plugins]);

beforeAll(async () => {
  home = await createTempHome();
  host = startCli(home, ["serve", ...plugins]);
  await once(host.stderr, "data");
});

afterAll(() => home.remove());

async function json(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run(...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

async function target(): Promise<ControlTarget> {
  const [folder = ""] = await readdir(home.at("run"));
  const token = await readFile(home.at("run", folder, "control-token"), "utf8");
  return { socket: home.at("run", folder, "control.sock"), token: token.trim() };
}

/** A request as any program makes it. */
async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const { socket, token } = await target();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const sent = request({ socketPath: socket, path, method, headers });
  sent.end(body && JSON.stringify(body));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return JSON.parse(await text(response));
}

const state = async (plugin: string) =>
  ((await json("info", plugin)) as { state: { kind: string } }).state.kind;

describe("The commands that steer the running host", () => {
  it("status shows it", async () => {
    expect(await json("status")).toMatchObject({ pid: host.pid, agents: 0, plugins: { failed: 0 } });
    const { stdout } = await run("status");
    expect(stdout).toMatch(/^Backplane \d+\.\d+\.\d+\S*, process \d+, since .*\nagents {3}0\nplugins {2}\d/);
  });

  it("doctor finds it", async () => {
    const running = `✓ Host \\d+\\.\\d+\\.\\d+\\S* runs as process ${host.pid}, with 0 agents\n`;
    expect((await run("doctor")).stdout).toMatch(new RegExp(running));
  });

  it("start, list, top, stop and reload", async () => {
    expect((await run("start", "hello")).stdout).toBe("hello: ready\n");
    expect(await json("list")).toMatchObject({
      plugins: expect.arrayContaining([
        expect.objectContaining({ name: "hello", state: expect.objectContaining({ kind: "ready" }) }),
      ]),
    });
    expect(await json("top")).toMatchObject({
      plugins: expect.arrayContaining([
        expect.objectContaining({ plugin: "hello", state: "ready", calls: 0 }),
      ]),
    });
    expect((await run("top", "--once")).stdout).toMatch(/^PLUGIN +STATE +CALLS .*\n(.*\n)*hello +ready +0 /);
    expect((await run("reload", "hello")).stdout).toBe("hello: ready\n");
    expect((await run("stop", "hello")).stdout).toBe("hello: idle\n");
    expect(await state("hello")).toBe("idle");
  });

  it("disable takes a plugin away until enable, and both say so", async () => {
    expect((await run("disable", "hello")).stdout).toBe("hello: disabled\n");
    const { code, stdout } = await run("start", "hello");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect((await run("call", "hello", "greet", '{"name":"Ada"}')).stderr).toContain('Plugin "hello"');
    expect((await run("enable", "hello")).stdout).toBe("hello: idle\n");
    expect((await run("scan")).stdout).toContain("hello");
  });

  it("what cannot be done with one plugin is done with the others, and is exit code 1", async () => {
    const { code, stdout, stderr } = await run("stop", "nobody", "hello");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "hello: idle\n" });
    expect(stderr).toContain('There is no plugin "nobody"');
  });

  it("events prints what happens and what publish publishes, until Ctrl-C", async () => {
    const listening = startCli(home, ["events", "*.*", "--json", ...plugins]);
    const over = ended(listening);
    await once(listening.stderr, "data");
    let printed = "";
    listening.stdout.on("data", (chunk: string) => (printed += chunk));
    const { stdout: id } = await run("publish", "order.placed", '{"id": 7}', "--about", "7");
    await run("start", "hello");
    await waitFor(() => expect(printed).toContain("plugin.started"));
    const [first = ""] = printed.split("\n");
    expect(JSON.parse(first)).toMatchObject({
      id: id.trim(),
      type: "order.placed",
      subject: "7",
      data: { id: 7 },
    });
    process.kill(-(listening.pid ?? 0), "SIGINT");
    expect((await over).code).toBe(130);
  });

  it("publish refuses what only a host can know, and data that is no JSON", async () => {
    expect(await run("publish", "plugin.crashed", "{}")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is a fact that only a host can know"),
    });
    expect(await run("publish", "a.b", "{")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: Cannot read the data: /),
    });
  });

  it("logs and config are there for programs, too", async () => {
    const logs = await ask("GET", "/v1/logs?lines=10");
    expect(logs).toEqual({
      lines: expect.arrayContaining([
        expect.objectContaining({ source: "host", message: `Serving agents as process ${host.pid}` }),
      ]),
    });
    const file = home.at(".config", "backplane", "config.toml");
    const key = "/v1/config/plugin.hello.greeting";
    expect(await ask("PUT", key, { value: "Hi" })).toEqual({ changed: true });
    expect(await readFile(file, "utf8")).toBe('[plugin]\n\n[plugin.hello]\ngreeting = "Hi"\n');
    expect(await ask("GET", key)).toEqual({ value: "Hi" });
    expect(await ask("PUT", "/v1/config/mcp.search_above_tokens", { value: "many" })).toMatchObject({
      status: 400,
      detail: expect.stringContaining("mcp.search_above_tokens"),
    });
    expect(await ask("DELETE", key)).toEqual({ changed: true });
    expect(await ask("GET", key)).toMatchObject({ status: 404 });
    // A host is known by its config, too; this one began without.
    await rm(file);
  });

  it("a host that hangs is no hang of the command", async () => {
    const client = new ControlClient(await target(), { answerWithinMs: 200 });
    process.kill(host.pid ?? 0, "SIGSTOP");
    await expect(client.status()).rejects.toMatchObject({ code: "timeout" });
    process.kill(host.pid ?? 0, "SIGCONT");
    expect(await json("status")).toMatchObject({ pid: host.pid });
  });

  it("shutdown --all ends those with other options, too", async () => {
    const other = startCli(home, ["serve", "--plugins", fixture("bad-plugins")]);
    await once(other.stderr, "data");
    const exits = [once(host, "exit"), once(other, "exit")];
    const { code, stderr } = await runCli(home, ["status", "--plugins", home.folder]);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining("2 hosts run with other options"),
    });
    const ended = (await json("shutdown", "--all")) as { pids: number[] };
    expect(ended.pids.sort()).toEqual([host.pid, other.pid].sort());
    expect(await Promise.all(exits)).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(await json("shutdown", "--all")).toEqual({ pids: [] });
    host = startCli(home, ["serve", ...plugins]);
    await once(host.stderr, "data");
  });

  it("shutdown ends it, nothing is left, and the next command says that there is none", async () => {
    const exit = once(host, "exit");
    expect((await run("shutdown")).stdout).toBe(`The host ends (process ${host.pid})\n`);
    expect(await exit).toEqual([0, null]);
    expect(await leftovers(home)).toEqual([]);
    for (const command of [["status"], ["scan"], ["reload"], ["events"], ["top"], ["shutdown"]]) {
      const { code, stdout, stderr } = await run(...command);
      expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
      expect(stderr).toMatch(
        /^error: No host runs with these options\. Agents start one, or you: .* serve --plugins .*\n$/,
      );
    }
  });
});
