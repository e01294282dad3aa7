import { readdir, readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { logLine } from "../support/log-line.ts";
import { McpSession } from "../support/mcp-session.ts";
import { processesGone, processStarted } from "../support/processes.ts";
import { fixture, runCli } from "../support/run-cli.ts";
import { createTempHome, leftovers, type TempHome } from "../support/temp-home.ts";

/** opencode kills what has not ended by then. */
const endLimitMs = 2_000;

const odd = { NODE_OPTIONS: `--import=${pathToFileURL(fixture("odd-errors.mjs"))}` };

describe("backplane mcp --standalone", () => {
  let home: TempHome;

  beforeEach(async () => {
    home = await createTempHome();
  });

  afterEach(() => home.remove());

  async function expectEnd(session: McpSession, act: () => unknown): Promise<void> {
    const { code, tookMs } = await session.endBy(act);
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(endLimitMs);
    await processesGone(home.folder, endLimitMs);
    expect(await leftovers(home)).toEqual([]);
  }

  const withHello = async (): Promise<McpSession> => {
    const session = new McpSession(home, ["--plugins", fixture("plugins")]);
    await session.initialize();
    const result = await session.request("tools/call", { name: "hello_greet", arguments: { name: "Ada" } });
    expect(result["content"]).toEqual([{ type: "text", text: "Hello, Ada!" }]);
    return session;
  };

  it("ends with its stdin, while a plugin runs, and leaves nothing", async () => {
    const session = await withHello();
    await expectEnd(session, () => session.child.stdin.end());
    expect(session.stderr).toBe("");
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "ends at %s, while a plugin runs, and leaves nothing",
    async (signal) => {
      const session = await withHello();
      await expectEnd(session, () => session.child.kill(signal));
    },
  );

  it("ends in time although a plugin refuses to, and does not leave that one either", async () => {
    const session = new McpSession(home, ["--plugins", fixture("stubborn-plugins")]);
    await session.initialize();
    await session.request("tools/call", { name: "stubborn_hold" });
    await expectEnd(session, () => session.child.stdin.end());
  });

  it("ends in time while it still waits for a plugin that says nothing", async () => {
    const session = new McpSession(home, ["--plugins", fixture("silent-plugins")]);
    await session.initialize();
    await processStarted(home.folder, "silent/main.mjs");
    await expectEnd(session, () => session.child.stdin.end());
  });

  it("--names plain calls tools as their plugin does", async () => {
    const session = new McpSession(home, ["--plugins", fixture("plugins"), "--names", "plain"]);
    await session.initialize();
    const result = await session.request("tools/call", { name: "greet", arguments: { name: "Ada" } });
    expect(result["content"]).toEqual([{ type: "text", text: "Hello, Ada!" }]);
    await expectEnd(session, () => session.child.stdin.end());
  });

  it("works with nobody at the other end of stderr", async () => {
    const session = new McpSession(home, ["--plugins", fixture("plugins")], { env: odd });
    session.child.stderr.destroy();
    await session.initialize();
    session.child.kill("SIGUSR2");
    await logLine(home, { log: "_host", containing: "odd warning" });
    const { tools } = await session.request("tools/list");
    expect(tools).toHaveLength(4);
    await expectEnd(session, () => session.child.stdin.end());
  });

  it("writes what nobody caught to the host's log, and goes on", async () => {
    const session = new McpSession(home, ["--plugins", fixture("plugins")], { env: odd });
    await session.initialize();
    session.child.kill("SIGUSR2");
    await logLine(home, { log: "_host", containing: "odd exception" });
    await logLine(home, { log: "_host", containing: "odd rejection" });
    await logLine(home, { log: "_host", containing: "odd warning" });
    const result = await session.request("tools/call", { name: "hello_greet", arguments: { name: "Ada" } });
    expect(result["isError"]).toBeUndefined();
    await expectEnd(session, () => session.child.stdin.end());
    expect(session.stderr).toBe("");
    const { stdout } = await runCli(home, ["logs", "_host"]);
    expect(stdout).toMatch(/ error {2}host {4}Uncaught exception: odd exception {2}stack=\n/);
  });

  it("loads nothing that only other commands need", async () => {
    const coverage = home.at("coverage");
    const session = new McpSession(home, [], { env: { NODE_V8_COVERAGE: coverage } });
    await session.initialize();
    await session.request("tools/list");
    await session.endBy(() => session.child.stdin.end());
    const files = await readdir(coverage);
    const reports = await Promise.all(files.map((file) => readFile(`${coverage}/${file}`, "utf8")));
    const loaded = reports.flatMap((report) =>
      JSON.parse(report).result.map(({ url }: { url: string }) => url),
    );
    const ours = loaded.filter((url) => url.includes("/cli/dist/")).map((url) => url.split("/cli/dist/")[1]);
    // What follows the config is loaded once the host knows its plugins, which may be after the end here.
    const atStart = ours.filter((file) => !/^config\/(follow-config|watch-file)\.js$/.test(file ?? ""));
    expect(atStart.sort()).toEqual([
      "auth/auth-commands.js",
      "bus/open-bus.js",
      "commands.js",
      "commands/mcp.js",
      "config-commands.js",
      "config/config-file.js",
      "config/config-problem.js",
      "config/config-schema.js",
      "config/config.js",
      "config/parsed-config.js",
      "config/plugin-settings.js",
      "config/read-config.js",
      "control-commands.js",
      "exit-codes.js",
      "harmless.js",
      "http/http-options.js",
      "http/parse-address.js",
      "inside-plugin.js",
      "interrupt.js",
      "log-uncaught-errors.js",
      "main.cjs",
      "no-host-error.js",
      "open-host.js",
      "options.js",
      "output.js",
      "program.js",
      "serve-host.js",
      "settings.js",
      "usage-error.js",
      "version.js",
    ]);
    expect(
      loaded.filter((url) =>
        /jsonc-parser|\/diff\/|toml-eslint-parser|minisearch|grpc-js|\/mcp\/dist\/http\/open-/.test(url),
      ),
    ).toEqual([]);
  });
});
