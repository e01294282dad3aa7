import { once } from "node:events";
import { chmod, mkdir, readdir, symlink } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "../../src/doctor/finding.ts";
import { processesGone } from "../support/processes.ts";
import { fixture, main, type RunOptions, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, leftovers, type TempHome } from "../support/temp-home.ts";

const config = ".config/opencode/opencode.json";

describe("backplane doctor", () => {
  let home: TempHome;

  beforeEach(async () => {
    home = await createTempHome();
    await mkdir(home.plugins, { recursive: true });
  });

  afterEach(() => home.remove());

  /** What is not all right, and the exit code. */
  async function troubles(
    args: string[] = [],
    options?: RunOptions,
  ): Promise<{ code: number | null; found: Finding[] }> {
    const { code, stdout } = await runCli(home, ["doctor", "--json", ...args], options);
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
    expect(ok).toBe(code === 0);
    expect(findings.length).toBeGreaterThan(5);
    // What opencode knows is the matter of tests of its own.
    const found = findings.filter(
      ({ level, message }) => level !== "ok" && !message.includes("does not know"),
    );
    return { code, found };
  }

  it("finds nothing wrong with a good plugin that is registered, and leaves nothing", async () => {
    await symlink(fixture("plugins", "hello"), home.at(".opencode", "plugins", "hello"));
    await runCli(home, ["setup", "opencode"]);
    const { code, stdout } = await runCli(home, ["doctor"]);
    expect(stdout).toContain("✓ Plugin hello 1.0.0 starts, and has 4 tools\n");
    expect(stdout).toContain(`✓ opencode's server "bp" (in ${home.at(config)}) answers\n`);
    expect(stdout).toMatch(/\nAll is well\.\n$/);
    expect(code).toBe(0);
    await processesGone(home.folder, 2_000);
    expect(await leftovers(home)).toEqual([]);
  });

  it("starts plugins that the host knows already", async () => {
    const plugins = ["--plugins", fixture("bad-plugins")];
    await runCli(home, ["list", "--plugins", fixture("plugins")]);
    const { code, stdout } = await runCli(home, ["doctor", "--plugins", fixture("plugins"), ...plugins]);
    expect(code).toBe(1);
    expect(stdout).toContain("✓ Plugin hello 1.0.0 starts");
    expect(stdout).toMatch(
      /^✗ Plugin exits-at-once cannot be used: .*licence.*\n {4}→ .*logs exits-at-once$/m,
    );
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toMatch(/^1 problem, \d warnings?\.$/m);
  });

  it("warns of a plugin folder that is not there", async () => {
    const { code, found } = await troubles(["--plugins", home.at("none")]);
    expect(code).toBe(0);
    expect(found).toMatchObject([
      { level: "warning", remedy: expect.stringContaining(`mkdir -p ${home.at("none")}`) },
    ]);
  });

  it("refuses a plugin folder that is a file, and one that anybody may write", async () => {
    const file = await home.write("file", "");
    await chmod(home.plugins, 0o777);
    const { code, found } = await troubles(["--plugins", file, "--plugins", home.plugins]);
    expect(code).toBe(1);
    expect(found.map(({ level, message }) => `${level} ${message}`)).toEqual([
      expect.stringContaining(`problem Plugin folder ${file} cannot be read: ENOTDIR`),
      expect.stringContaining(`problem Plugin folder ${home.plugins} can be written by everybody`),
      expect.stringContaining("problem Plugin file cannot be used"),
    ]);
  });

  it("warns of what opencode would load into its own process", async () => {
    await home.write(".opencode/plugins/loose.js", "");
    await home.write(".opencode/plugin/other.ts", "");
    await home.write(".opencode/plugins/entry/index.js", "");
    await home.write(".opencode/plugins/entry/plugin.json", "{}");
    await home.write(".opencode/plugins/package/package.json", '{ "exports": "./x.js" }');
    const { found } = await troubles();
    const warnings = found.filter(({ level }) => level === "warning").map(({ message }) => message);
    expect(warnings).toEqual([
      expect.stringContaining("plugin/other.ts is a loose script: opencode runs it in its own process"),
      expect.stringContaining("plugins/entry has index.js: opencode 2 imports it"),
      expect.stringContaining("plugins/loose.js is a loose script: opencode runs it"),
      expect.stringContaining('plugins/package has a package.json with "exports": opencode 2 imports it'),
    ]);
  });

  it("takes a loose script for no problem", async () => {
    await home.write(".opencode/plugins/loose.js", "");
    expect((await troubles()).code).toBe(0);
  });

  it("refuses folders that cannot be written or that anybody may write", async () => {
    await home.write(".cache", "not a folder");
    await mkdir(home.at(".local/state/backplane/logs"), { recursive: true });
    await chmod(home.at(".local/state/backplane/logs"), 0o777);
    await chmod(home.at("run"), 0o777);
    const { code, found } = await troubles();
    expect(code).toBe(1);
    expect(found).toMatchObject([
      {
        level: "problem",
        message: expect.stringContaining("Cache folder"),
        remedy: expect.stringContaining("XDG_CACHE_HOME"),
      },
      {
        level: "problem",
        message: expect.stringContaining("Log folder"),
        remedy: expect.stringContaining("chmod o-w"),
      },
      {
        level: "problem",
        message: expect.stringContaining("Runtime folder"),
        remedy: expect.stringContaining("chmod o-w"),
      },
    ]);
  });

  it("tells whether sockets fit into the runtime folder, or into the one taken instead", async () => {
    const long = home.at("x".repeat(90));
    await mkdir(long);
    const instead = await runCli(home, ["doctor"], { env: { XDG_RUNTIME_DIR: long } });
    expect(instead.stdout).toContain(
      `✓ Runtime folder ${home.at("tmp")}, with room for sockets (instead of ${long}`,
    );
    expect(await readdir(long)).toEqual([]);
    const { code, found } = await troubles([], { env: { XDG_RUNTIME_DIR: long, TMPDIR: long } });
    expect(code).toBe(1);
    expect(found).toMatchObject([{ level: "problem", remedy: expect.stringContaining("XDG_RUNTIME_DIR") }]);
    expect(await readdir(long)).toEqual([]);
  });

  it("says how to register with opencode", async () => {
    const { code, stdout } = await runCli(home, ["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^! opencode does not know Backplane yet\n {4}→ .*setup opencode$/m);
  });

  const entry = (parts: object): string =>
    JSON.stringify({ mcp: { bp: { type: "local", command: [process.execPath, main, "mcp"], ...parts } } });

  it.each([
    [
      "program is gone",
      entry({ command: ["/gone/node", main, "mcp"] }),
      "problem",
      "points at /gone/node, which is not there",
    ],
    [
      "main.js is gone",
      entry({ command: [process.execPath, "/gone/main.js", "mcp"] }),
      "problem",
      "points at /gone/main.js",
    ],
    [
      "command is no MCP server",
      entry({ command: [process.execPath, "-e", "process.exit(4)"] }),
      "problem",
      "does not answer: it ended with code 4",
    ],
    [
      "command says why it cannot",
      entry({ command: [process.execPath, main, "mpc"] }),
      "problem",
      "unknown command 'mpc'",
    ],
    [
      "program cannot be found",
      entry({ command: ["no-such-program"] }),
      "problem",
      "does not answer: spawn no-such-program ENOENT",
    ],
    ["entry is switched off", entry({ enabled: false }), "warning", '"enabled" is false'],
    ["entry starts nothing", entry({ type: "other" }), "problem", "does not start Backplane"],
    ["entry is remote without a URL", entry({ type: "remote" }), "problem", "has no URL"],
    [
      "folders are others",
      entry({ command: [process.execPath, main, "mcp", "--plugins", "/srv"] }),
      "warning",
      "takes plugins from /srv",
    ],
    ["config is broken", "{", "problem", "opencode.json:1:2: close brace expected"],
  ] as const)("notices that opencode's %s", async (_, text, level, message) => {
    await home.write(config, text);
    const { code, found } = await troubles();
    expect(found).toMatchObject([{ level, message: expect.stringContaining(message) }]);
    expect(code).toBe(level === "problem" ? 1 : 0);
  });

  it("looks whether the server is there that opencode reaches over HTTP", async () => {
    const child = startCli(home, ["mcp", "--http", "127.0.0.1:0", "--require-token"]);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    await expect.poll(() => stderr, { timeout: 30_000 }).toContain("Ctrl-C ends it");
    const url = /^Serving MCP at (\S+)$/m.exec(stderr)?.[1] ?? "";
    await home.write(config, JSON.stringify({ mcp: { bp: { type: "remote", url } } }));
    const { stdout } = await runCli(home, ["doctor"]);
    expect(stdout).toContain(`(in ${home.at(config)}) answers at ${url}`);
    expect(stdout).toContain(`✓ Token of MCP over HTTP ${home.at(".local/state/backplane/mcp-token")}`);
    const exit = once(child, "exit");
    child.kill("SIGINT");
    await exit;
    const { found } = await troubles();
    expect(found).toMatchObject([
      {
        level: "problem",
        message: expect.stringContaining(`does not answer at ${url}: ECONNREFUSED`),
        remedy: expect.stringMatching(/mcp --http 127\.0\.0\.1:\d+$/),
      },
    ]);
  });

  it("notices that others can read the token of MCP over HTTP, or that it is none", async () => {
    const file = await home.write(".local/state/backplane/mcp-token", "0123456789abcdef\n");
    await chmod(file, 0o644);
    expect((await troubles()).found).toMatchObject([
      {
        level: "problem",
        message: expect.stringContaining("can be read by others"),
        remedy: `chmod go= ${file}`,
      },
    ]);
    await home.write(".local/state/backplane/mcp-token", "");
    expect((await troubles()).found).toMatchObject([
      {
        level: "problem",
        message: `Cannot use ${file}: it has no token. This makes one: openssl rand -base64 32`,
      },
    ]);
  });
});
