import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processesGone, processStarted } from "../support/processes.ts";
import { fixture, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, leftovers, type TempHome } from "../support/temp-home.ts";

/** What a person at Ctrl-C accepts; the rest is allowance for a busy machine that starts nothing new here. */
const endLimitMs = 2_000;

describe("backplane demo", () => {
  let home: TempHome;

  beforeEach(async () => {
    home = await createTempHome();
  });

  afterEach(() => home.remove());

  const demo = (...args: string[]): ChildProcessWithoutNullStreams =>
    startCli(home, ["demo", "--port", "0", ...args]);

  /** As a terminal does it: to the whole group. */
  async function pressCtrlC(
    child: ChildProcessWithoutNullStreams,
    signals: readonly NodeJS.Signals[] = ["SIGINT"],
  ): Promise<number | null> {
    const exit = once(child, "exit");
    const start = performance.now();
    for (const signal of signals) process.kill(-(child.pid ?? 0), signal);
    const [code] = (await exit) as [number | null];
    expect(performance.now() - start).toBeLessThan(endLimitMs);
    await processesGone(home.folder, endLimitMs);
    expect(await leftovers(home)).toEqual([]);
    return code;
  }

  /** Everything printed until MCP is served. */
  async function served(child: ChildProcessWithoutNullStreams): Promise<string> {
    let text = "";
    child.stdout.setEncoding("utf8");
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      text += chunk;
      if (text.includes("Ctrl-C ends it")) return text;
    }
    throw new Error(`The demo ended: ${text}`);
  }

  it("shows plugins, calls one, tells how to connect agents, serves MCP, and ends at Ctrl-C", async () => {
    const child = demo("--plugins", fixture("plugins"));
    const text = await served(child);
    expect(text).toContain("4: hello_deceive, hello_fail, hello_greet, hello_wait");
    expect(text).toMatch(/hello_greet \{"name":"Backplane"\} {2}→ {2}Hello, Backplane! /);
    expect(text).toMatch(/opencode +\S.*setup opencode --plugins /);
    expect(text).toContain("claude mcp add bp -- ");
    const url = /Serving MCP at (\S+)/.exec(text)?.[1] ?? "";
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
      "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta } });
    const headers = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/list",
    };
    const answer = await fetch(url, { method: "POST", headers, body });
    expect(await answer.text()).toContain("hello_greet");
    expect(await pressCtrlC(child)).toBe(0);
  });

  it("is of use without any plugin", async () => {
    const child = demo();
    const text = await served(child);
    expect(text).toMatch(/opencode +\S.*setup opencode$/m);
    expect(text).not.toContain("One real call");
    expect(await pressCtrlC(child)).toBe(0);
  });

  it("takes a Ctrl-C that arrives several times, as npm and scripts pass it on, for one", async () => {
    const child = demo("--plugins", fixture("plugins"));
    await served(child);
    // Two of the same kind could reach the process as one.
    expect(await pressCtrlC(child, ["SIGINT", "SIGTERM"])).toBe(0);
  });

  it("ends at Ctrl-C while a plugin keeps it waiting", async () => {
    const child = demo("--plugins", fixture("silent-plugins"));
    await processStarted(home.folder, "silent/main.mjs");
    expect(await pressCtrlC(child)).toBe(130);
  });

  it("says which port is taken and how to choose another", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const { code, stdout, stderr } = await runCli(home, ["demo", "--port", port]);
    server.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`error: Cannot serve MCP: port ${port} is taken; choose another with --port`);
  });
});
