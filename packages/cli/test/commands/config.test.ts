import { chmod, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { logLine } from "../support/log-line.ts";
import { McpSession } from "../support/mcp-session.ts";
import { processesOf } from "../support/processes.ts";
import { fixture, runCli } from "../support/run-cli.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";

const broken = '[mcp]\ntool = "search"\n';
const noToml = "[mcp\n";

let home: TempHome;

beforeEach(async () => {
  home = await createTempHome();
});

afterEach(() => home.remove());

const file = () => home.at(".config", "backplane", "config.toml");
const write = (text: string) => home.write(".config/backplane/config.toml", text);

async function installHello(): Promise<void> {
  await mkdir(home.plugins, { recursive: true });
  await symlink(fixture("plugins", "hello"), home.at(".opencode", "plugins", "hello"));
}

describe("backplane config path", () => {
  it("prints where the config is, whether it is there or not", async () => {
    expect(await runCli(home, ["config", "path"])).toMatchObject({ code: 0, stdout: `${file()}\n` });
  });

  it("follows XDG_CONFIG_HOME, and --config before it", async () => {
    const env = { XDG_CONFIG_HOME: home.at("xdg") };
    const { stdout } = await runCli(home, ["config", "path"], { env });
    expect(stdout).toBe(`${home.at("xdg", "backplane", "config.toml")}\n`);
    const chosen = await runCli(home, ["config", "path", "--config", "c.toml"], { env });
    expect(chosen.stdout).toBe(`${home.at("c.toml")}\n`);
  });
});

describe("backplane config show", () => {
  it("shows every default when there is no file", async () => {
    const { code, stdout, stderr } = await runCli(home, ["config", "show"]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "KEY                          IN FORCE",
        'mcp.tools                    "auto"',
        "mcp.search_above_tokens      10000",
        "mcp.pinned                   []",
        'mcp.names                    "prefixed"',
        "prompts.expand               []",
        "authorization.callback_port  0",
        "authorization.clients        {}",
        'bus.kind                     "memory"',
        "bus.local                    false",
        "bus.servers                  []",
        "remote.offer                 {}",
        "remote.use                   {}",
        "",
      ].join("\n"),
    );
    expect(stderr).toContain(`There is no ${file()}`);
  });

  it("--json shows what is in force, and what is wrong", async () => {
    await write('[mcp]\nnames = "plain"\npinned = 3\n[plugin.git]\ndepth = 1\n');
    const { code, stdout } = await runCli(home, ["config", "show", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      file: file(),
      isThere: true,
      config: { mcp: { names: "plain", pinned: [] }, plugin: { git: { depth: 1 } } },
      problems: [{ file: file(), line: 3, column: 1, message: expect.stringMatching(/^mcp\.pinned: /) }],
    });
  });
});

describe("backplane config validate", () => {
  it("finds nothing wrong with a good file, nor with none", async () => {
    expect(await runCli(home, ["config", "validate"])).toMatchObject({ code: 0 });
    await write('[mcp]\ntools = "all"\n');
    const { code, stdout } = await runCli(home, ["config", "validate"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `✓ ${file()}\n` });
  });

  it("says where what is wrong is, and fails", async () => {
    await write(broken);
    const { code, stdout } = await runCli(home, ["config", "validate"]);
    expect(code).toBe(1);
    expect(stdout).toBe(`✗ ${file()}:2:1: unknown key "tool" in [mcp]: did you mean "tools"?\n`);
    const json = JSON.parse((await runCli(home, ["config", "validate", "--json"])).stdout);
    expect(json).toMatchObject({ ok: false, problems: [{ line: 2, column: 1 }] });
  });

  it("prints no control character of a file", async () => {
    await write('"\\u001b[31m" = 1\n');
    const { stdout } = await runCli(home, ["config", "validate"]);
    expect(stdout).toContain("\\u001b[31m");
    expect(stdout).not.toContain("\u001b");
  });

  it("fails when the file it is told to read is not there", async () => {
    const { code, stdout } = await runCli(home, ["config", "validate", "--config", "none.toml"]);
    expect(code).toBe(1);
    expect(stdout).toContain("none.toml: cannot be read: ENOENT");
  });
});

describe("the config", () => {
  it("says which plugins there are and how their tools are named; the command line comes first", async () => {
    await write(`[plugins]\nfolders = [${JSON.stringify(fixture("plugins"))}]\n[mcp]\nnames = "plain"\n`);
    const names = async (...args: string[]) => {
      const { stdout } = await runCli(home, ["list", "--json", ...args]);
      return JSON.parse(stdout).plugins.flatMap(({ tools }: { tools: string[] }) => tools);
    };
    expect(await names()).toContain("greet");
    expect(await names("--config", "/dev/null", "--plugins", fixture("plugins"))).toContain("hello_greet");
    expect(await names("--plugins", fixture("silent-plugins"))).not.toContain("greet");
  });

  it("says which tools agents see", async () => {
    await write('[mcp]\ntools = "search"\npinned = ["hello_gr*"]\n');
    const session = new McpSession(home, ["--plugins", fixture("plugins")]);
    await session.initialize();
    const { tools } = (await session.request("tools/list")) as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name)).toEqual([
      "call_tool",
      "describe_tool",
      "hello_greet",
      "search_tools",
    ]);
    const found = await session.request("tools/call", { name: "search_tools", arguments: { query: "wait" } });
    expect(JSON.stringify(found)).toContain("hello_wait(");
    await session.endBy(() => session.child.stdin.end());
  });

  it("makes agents that share a host have one of their own when it was changed", async () => {
    await installHello();
    const count = async (): Promise<number> => {
      const session = new McpSession(home, [], { shared: true });
      await session.initialize();
      const { tools } = (await session.request("tools/list")) as { tools: object[] };
      return tools.length;
    };
    expect(await count()).toBe(4);
    await write('[mcp]\ntools = "search"\n');
    expect(await count()).toBe(3);
    const hosts = (await processesOf(home.folder)).filter(({ command }) => command.includes("serve --auto"));
    expect(hosts).toHaveLength(2);
  });
});

describe("a config with a mistake", () => {
  beforeEach(installHello);

  it("costs an agent no tools where it says nothing about what may run; model and log are told", async () => {
    await write(broken);
    const session = new McpSession(home, []);
    const { instructions } = await session.initialize();
    expect(instructions).toContain(`${file()}:2:1: unknown key "tool" in [mcp]`);
    const { tools } = (await session.request("tools/list")) as { tools: object[] };
    expect(tools).toHaveLength(4);
    await session.endBy(() => session.child.stdin.end());
    expect(await logLine(home, { log: "_host", containing: "unknown key" })).toContain("config.toml:2:1");
  });

  it("runs no plugin when nobody can tell which ones its author meant, and the agent's model is told", async () => {
    await write(noToml);
    const session = new McpSession(home, []);
    const { instructions } = await session.initialize();
    expect(instructions).toContain("not TOML");
    expect(await session.request("tools/list")).toEqual({ tools: [] });
    await session.endBy(() => session.child.stdin.end());
    const chosen = new McpSession(home, ["--plugins", fixture("plugins")]);
    await chosen.initialize();
    expect((await chosen.request("tools/list"))["tools"]).toHaveLength(4);
    await chosen.endBy(() => chosen.child.stdin.end());
  });

  it("is told by list, which shows what agents get, and fails", async () => {
    await write(broken);
    const { code, stdout, stderr } = await runCli(home, ["list"]);
    expect(code).toBe(1);
    expect(stdout).toContain("hello_greet");
    expect(stderr).toContain(`! ${file()}:2:1: unknown key`);
    const json = JSON.parse((await runCli(home, ["list", "--json"])).stdout);
    expect(json.configProblems).toMatchObject([{ line: 2, column: 1 }]);
  });

  it("is a problem for doctor, with the way out", async () => {
    await write(broken);
    const { code, stdout } = await runCli(home, ["doctor"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ .*config\.toml:2:1: unknown key .*\n {4}→ Mend .*config\.toml/m);
  });
});

describe("backplane doctor", () => {
  it("says where the config is", async () => {
    expect((await runCli(home, ["doctor"])).stdout).toContain(`✓ Config: none at ${file()}`);
    await write("");
    expect((await runCli(home, ["doctor"])).stdout).toContain(`✓ Config ${file()}\n`);
  });

  it("warns of a config that everybody may write", async () => {
    await write("");
    await chmod(file(), 0o666);
    const { code, stdout } = await runCli(home, ["doctor"]);
    expect(code).toBe(1);
    expect(stdout).toContain(`✗ Config ${file()} can be written by everybody on this machine`);
    expect(stdout).toContain(`chmod o-w ${file()}`);
  });
});

it("backplane setup opencode keeps the config that was chosen", async () => {
  await runCli(home, ["setup", "opencode", "--config", "mine.toml"]);
  const { stdout } = await runCli(home, ["setup", "opencode", "--config", "mine.toml", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    changed: false,
    server: { command: expect.arrayContaining(["--config", home.at("mine.toml")]) },
  });
});

describe("backplane config get", () => {
  it("prints what is in force, and exit code 1 says that nothing is", async () => {
    await write('[mcp]\ntools = "search"\n[plugin."acme.git"]\nbranch = "ma\\u001bin"\n');
    const get = async (...args: string[]) => (await runCli(home, ["config", "get", ...args])).stdout;
    expect(await get("mcp.tools")).toBe("search\n");
    expect(await get("mcp.search_above_tokens")).toBe("10000\n");
    expect(JSON.parse(await get("mcp", "--json"))).toMatchObject({ tools: "search", pinned: [] });
    expect(await get('plugin."acme.git".branch')).toBe("ma\\x1bin\n");
    for (const key of ["plugins.folders", "mcp.nothing", "mcp.constructor"]) {
      const { code, stderr } = await runCli(home, ["config", "get", key]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`${key} has no value`) });
    }
    expect(await runCli(home, ["config", "get", "a b"])).toMatchObject({ code: 2 });
  });
});

describe("backplane config set", () => {
  it("changes one key and leaves the rest as it was, comments too", async () => {
    await write('# mine\n[mcp] # what agents see\ntools = "all" # for now\n');
    const { code, stderr } = await runCli(home, ["config", "set", "mcp.tools", "search"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Wrote ${file()}\n` });
    expect(await readFile(file(), "utf8")).toBe(
      '# mine\n[mcp] # what agents see\ntools = "search" # for now\n',
    );
  });

  it("makes the file when there is none, and unset takes a key out", async () => {
    await runCli(home, ["config", "set", "mcp.pinned", '["git_log", "a_*"]']);
    await runCli(home, ["config", "set", 'plugin."acme.git".depth', "3"]);
    const shown = JSON.parse((await runCli(home, ["config", "show", "--json"])).stdout);
    expect(shown.config).toMatchObject({
      mcp: { pinned: ["git_log", "a_*"] },
      plugin: { "acme.git": { depth: 3 } },
    });
    const { stdout } = await runCli(home, ["config", "unset", "mcp.pinned", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ file: file(), changed: true });
    expect(await readFile(file(), "utf8")).not.toContain("pinned");
    const again = await runCli(home, ["config", "unset", "mcp.pinned"]);
    expect(again).toMatchObject({ code: 0, stderr: `${file()} says so already\n` });
  });

  it.each([
    [
      "a value of another type",
      "mcp.search_above_tokens",
      "many",
      1,
      /config\.toml:\d+:\d+: mcp\.search_above_tokens/,
    ],
    ["an unknown key", "mcp.tool", "all", 1, /did you mean "tools"\?/],
    ["a key below a value", "mcp.tools.deep", "all", 1, /tools is no section/],
    ["a value that is more than one", "mcp.tools", '"all"\n[prompts]\nexpand = ["x"]', 2, /is no value/],
    ["a value that is half of one", "mcp.pinned", "[", 2, /is no value/],
    ["a key that is more than one", "a = 1\nb", "7", 2, /is no key/],
  ])("refuses %s, and the file stays", async (_what, key, value, code, message) => {
    const text = '[mcp]\ntools = "all"\n';
    await write(text);
    const refused = await runCli(home, ["config", "set", key, value]);
    expect(refused).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(message) });
    expect(await readFile(file(), "utf8")).toBe(text);
  });

  it("mends what was wrong key by key, and touches no file that is no TOML", async () => {
    await write('[mcp]\ntools = 7\nnames = "no"\n');
    expect(await runCli(home, ["config", "set", "mcp.tools", "all"])).toMatchObject({ code: 0 });
    await write(noToml);
    const { code, stderr } = await runCli(home, ["config", "set", "mcp.tools", "all"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("is not TOML") });
    expect(await readFile(file(), "utf8")).toBe(noToml);
  });
});

describe("backplane config edit", () => {
  const edit = (script: string) =>
    runCli(home, ["config", "edit"], { env: { EDITOR: `sh -c '${script}' --` } });
  const draft = () => home.at(".config", "backplane", "config.draft.toml");
  const names = () => readdir(home.at(".config", "backplane"));

  it("takes what the editor wrote when it is right", async () => {
    const { code, stderr } = await edit('echo "[mcp]" > "$1"');
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Wrote ${file()}\n` });
    expect(await readFile(file(), "utf8")).toBe("[mcp]\n");
    expect(await names()).toEqual(["config.toml"]);
  });

  it("keeps the file when it is wrong, says where the draft is, and goes on with it", async () => {
    await write("[mcp]\n");
    const { code, stderr } = await edit('echo "[mpc]" > "$1"');
    expect(code).toBe(1);
    expect(stderr).toContain('did you mean "mcp"?');
    expect(stderr).toContain(`${file()} is as it was. Your draft is ${draft()}`);
    expect(await readFile(file(), "utf8")).toBe("[mcp]\n");
    expect((await stat(draft())).mode & 0o777).toBe(0o600);
    const again = await edit('grep -q mpc "$1" && echo "[prompts]" > "$1"');
    expect(again).toMatchObject({ code: 0 });
    expect(await readFile(file(), "utf8")).toBe("[prompts]\n");
  });

  it("writes over nothing that came meanwhile", async () => {
    await write("[mcp]\n");
    const { code, stderr } = await edit(`echo "[plugins]" > ${file()}; echo "[prompts]" > "$1"`);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining("was changed by somebody else"),
    });
    expect(await readFile(file(), "utf8")).toBe("[plugins]\n");
  });

  it("leaves nothing behind when nothing was changed, the editor failed, or there is none", async () => {
    await write("[mcp]\n");
    expect(await edit("true")).toMatchObject({ code: 0, stderr: `Nothing has changed in ${file()}\n` });
    expect(await edit("exit 3")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("ended with code 3"),
    });
    expect(await runCli(home, ["config", "edit"])).toMatchObject({ code: 2 });
    expect(await names()).toEqual(["config.toml"]);
  });
});
