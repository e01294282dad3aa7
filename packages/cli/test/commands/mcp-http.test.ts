import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processesGone, processStarted } from "../support/processes.ts";
import { fixture, type RunOptions, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, leftovers, type TempHome } from "../support/temp-home.ts";

/** What a person at Ctrl-C accepts; the rest is allowance for a busy machine that starts nothing new here. */
const endLimitMs = 2_000;

/** The host's guard has to notice and to clear up; only a leak reaches it. */
const guardLimitMs = 30_000;

const _meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
};

/** A server that has been started, and what it has written. */
interface Served {
  readonly child: ChildProcessWithoutNullStreams;
  readonly url: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

describe("backplane mcp --http", () => {
  let home: TempHome;

  beforeEach(async () => {
    home = await createTempHome();
  });

  afterEach(() => home.remove());

  async function serve(args: readonly string[], options?: RunOptions): Promise<Served> {
    const child = startCli(home, ["mcp", "--plugins", fixture("plugins"), "--http", ...args], options);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = once(child, "exit").then(() => Promise.reject(new Error(`It ended: ${stderr}`)));
    ended.catch(() => {});
    await Promise.race([expect.poll(() => stderr, { timeout: 30_000 }).toContain("Ctrl-C ends it"), ended]);
    const url = /^Serving MCP at (\S+)$/m.exec(stderr)?.[1] ?? "";
    return { child, url, stdout: () => stdout, stderr: () => stderr };
  }

  function callHello(url: string, token?: string): Promise<Response> {
    const params = { name: "hello_greet", arguments: { name: "Ada" }, _meta };
    const headers = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "hello_greet",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    return fetch(url, { method: "POST", headers, body });
  }

  async function pressCtrlC({ child }: Served): Promise<void> {
    const exit = once(child, "exit");
    const start = performance.now();
    process.kill(-(child.pid ?? 0), "SIGINT");
    expect((await exit)[0]).toBe(0);
    expect(performance.now() - start).toBeLessThan(endLimitMs);
    await processesGone(home.folder, endLimitMs);
    expect(await leftovers(home)).toEqual([]);
  }

  it("serves on a loopback address without a token, keeps stdout empty, and ends at Ctrl-C", async () => {
    const served = await serve(["127.0.0.1:0"]);
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    expect(await (await callHello(served.url)).text()).toContain("Hello, Ada!");
    expect(served.stderr()).toContain(`claude mcp add --transport http bp ${served.url}\n`);
    await pressCtrlC(served);
    expect(served.stdout()).toBe("");
  });

  it("ends at Ctrl-C while a call runs, a session is open and somebody listens", async () => {
    const served = await serve(["[::1]:0"]);
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "t", version: "1" },
    };
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const post = (message: object, more: object = {}): Promise<Response> => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      return fetch(served.url, { method: "POST", headers: { ...headers, ...more }, body });
    };
    const opened = await post({ id: 0, method: "initialize", params });
    const session = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
    const notices = await fetch(served.url, { headers: { ...session, accept: "text/event-stream" } });
    const call = await post({ id: 1, method: "tools/call", params: { name: "hello_wait" } }, session);
    await processStarted(home.folder, "hello");
    await pressCtrlC(served);
    expect(await notices.text()).not.toContain("error");
    await call.text();
  });

  it("leaves nothing when it is killed while a plugin runs", async () => {
    const served = await serve(["127.0.0.1:0"]);
    expect(await (await callHello(served.url)).text()).toContain("Hello, Ada!");
    served.child.kill("SIGKILL");
    await processesGone(home.folder, guardLimitMs);
    expect(await leftovers(home)).toEqual([]);
  });

  it("makes a token for other addresses, names its file and never the token", async () => {
    const served = await serve(["0.0.0.0:0"]);
    const file = home.at(".local", "state", "backplane", "mcp-token");
    const token = (await readFile(file, "utf8")).trim();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(served.stderr()).toContain(`Clients must show a token: it is in ${file}\n`);
    expect(served.stderr()).toContain("Tokens and answers cross the network unencrypted");
    expect(served.stderr()).not.toContain(token);
    const url = served.url.replace("0.0.0.0", "127.0.0.1");
    expect((await callHello(url)).status).toBe(401);
    expect((await callHello(url, "another-token-of-that-length")).status).toBe(401);
    expect(await (await callHello(url, token)).text()).toContain("Hello, Ada!");
    await pressCtrlC(served);
  });

  it.each([["--require-token"], ["--token-file"]])(
    "wants a token on a loopback address with %s",
    async (option) => {
      const file = await home.write(".local/state/backplane/mcp-token", "0123456789abcdef\n");
      const served = await serve(["127.0.0.1:0", option, ...(option === "--token-file" ? [file] : [])]);
      expect((await callHello(served.url)).status).toBe(401);
      expect((await callHello(served.url, "0123456789abcdef")).status).toBe(200);
      await pressCtrlC(served);
    },
  );

  it("takes the token from its variable", async () => {
    const served = await serve(["127.0.0.1:0"], { env: { BACKPLANE_MCP_TOKEN: "0123456789abcdef" } });
    expect((await callHello(served.url)).status).toBe(401);
    expect((await callHello(served.url, "0123456789abcdef")).status).toBe(200);
    await pressCtrlC(served);
  });

  it("says which port is taken and how to choose another", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const { code, stdout, stderr } = await runCli(home, ["mcp", "--http", `127.0.0.1:${port}`]);
    server.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `error: Cannot serve MCP: port ${port} is taken; choose another, or any free one with port 0\n`,
    );
  });

  it.each([
    [["--http", "7331"], "Expected HOST:PORT"],
    [["--require-token"], "--require-token needs --http HOST:PORT"],
    [["--token-file", "x"], "--token-file needs --http HOST:PORT"],
    [["--allow-host", "x"], "--allow-host needs --http HOST:PORT"],
    [["--poll-after", "9"], "--poll-after needs --http HOST:PORT"],
  ])("refuses %s", async (args, message) => {
    const { code, stdout, stderr } = await runCli(home, ["mcp", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
