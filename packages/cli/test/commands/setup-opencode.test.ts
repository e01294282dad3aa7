import { lstat, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main, runCli } from "../support/run-cli.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";

const config = ".config/opencode/opencode.json";

describe("backplane setup opencode", () => {
  let home: TempHome;

  beforeEach(async () => {
    home = await createTempHome();
  });

  afterEach(() => home.remove());

  const setup = (...args: string[]) => runCli(home, ["setup", "opencode", ...args]);
  const read = (file: string): Promise<string> => readFile(home.at(file), "utf8");
  const names = (): Promise<string[]> => readdir(path.dirname(home.at(config)));

  it("makes a config in an empty home and shows it", async () => {
    const { code, stdout } = await setup();
    expect(code).toBe(0);
    expect(JSON.parse(await read(config))).toEqual({
      $schema: "https://opencode.ai/config.json",
      mcp: { bp: { type: "local", command: [process.execPath, main, "mcp"] } },
    });
    expect(stdout).toContain(`+++ ${home.at(config)}\n`);
    expect(stdout).toContain('+    "bp": {\n');
    expect(stdout).toContain(`Registered "bp" in ${home.at(config)}`);
    expect(await names()).toEqual(["opencode.json"]);
  });

  it("registers what then answers", async () => {
    await setup();
    const { mcp } = JSON.parse(await read(config));
    const [program, file, ...args] = mcp.bp.command;
    expect([program, file]).toEqual([process.execPath, main]);
    const { stdout } = await runCli(home, args, { input: '{"jsonrpc":"2.0","id":1,"method":"ping"}\n' });
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, result: {} });
  });

  it("passes plugin folders and another name on, absolute", async () => {
    await setup("--name", "tools", "--plugins", "mine", "--plugins", "/srv/plugins");
    const { command } = JSON.parse(await read(config)).mcp.tools;
    expect(command.slice(2)).toEqual(["mcp", "--plugins", home.at("mine"), "--plugins", "/srv/plugins"]);
  });

  it("prefers opencode.jsonc, keeps its comments, and keeps a backup", async () => {
    const before = '{\n  // my model\n  "model": "a/b", // trailing\n}\n';
    const file = await home.write(".config/opencode/opencode.jsonc", before);
    const { stdout } = await setup();
    const after = await readFile(file, "utf8");
    expect(after.startsWith('{\n  // my model\n  "model": "a/b", // trailing\n  "mcp": {\n')).toBe(true);
    const backup = /^Backup: (.*)$/m.exec(stdout)?.[1] ?? "";
    expect(backup).toMatch(/opencode\.jsonc\.backup-\d{8}T\d{6}Z$/);
    expect(await readFile(backup, "utf8")).toBe(before);
    expect((await names()).sort()).toEqual(["opencode.jsonc", path.basename(backup)]);
  });

  it("says that it is registered already, and writes nothing", async () => {
    await setup();
    const before = await read(config);
    const { code, stdout } = await setup();
    expect(code).toBe(0);
    expect(stdout).toBe(`✓ "bp" is registered in ${home.at(config)} already.\n`);
    expect(await read(config)).toBe(before);
    expect(await names()).toEqual(["opencode.json"]);
  });

  it("shows another entry of the name as a change", async () => {
    await home.write(config, '{\n  "mcp": {\n    "bp": { "type": "local", "command": ["other"] }\n  }\n}\n');
    const { stdout } = await setup();
    expect(stdout).toMatch(/^- {4}"bp": \{ "type": "local", "command": \["other"\] \}$/m);
    expect(stdout).toMatch(/^\+ {4}"bp": \{ "type": "local", "command": \[.*"mcp"\] \}$/m);
  });

  it("--dry-run shows the change and writes nothing, not even a folder", async () => {
    const { code, stdout } = await setup("--dry-run");
    expect(code).toBe(0);
    expect(stdout).toContain('+    "bp": {');
    expect(stdout).toContain("Nothing was written");
    await expect(lstat(home.at(".config"))).rejects.toThrow("ENOENT");
  });

  it("--json says what it did", async () => {
    await home.write(config, "{}");
    const outcome = JSON.parse((await setup("--json")).stdout);
    expect(outcome).toMatchObject({ file: home.at(config), name: "bp", changed: true, written: true });
    expect(outcome.diff).toContain("+++ ");
    expect(await readFile(outcome.backup, "utf8")).toBe("{}");
    const again = JSON.parse((await setup("--json", "--dry-run")).stdout);
    expect(again).toMatchObject({ changed: false, written: false, diff: "" });
  });

  it("names line and column of broken JSON and writes nothing", async () => {
    await home.write(config, '{\n  "a": 1\n  "b": 2\n}\n');
    const { code, stdout, stderr } = await setup();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`Cannot read ${home.at(config)}:3:3: comma expected`);
    expect(await names()).toEqual(["opencode.json"]);
  });

  it("refuses a file that is not UTF-8 rather than spoil it", async () => {
    await home.write(config, "");
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    await import("node:fs/promises").then(({ writeFile }) => writeFile(home.at(config), bytes));
    const { code, stderr } = await setup();
    expect(code).toBe(1);
    expect(stderr).toContain(`Cannot read ${home.at(config)}: `);
    expect(await readFile(home.at(config))).toEqual(bytes);
  });

  it("edits what a link leads to, and leaves the link", async () => {
    await home.write("dotfiles/opencode.json", "{}");
    await mkdir(path.dirname(home.at(config)), { recursive: true });
    await symlink(home.at("dotfiles", "opencode.json"), home.at(config));
    await setup();
    expect((await lstat(home.at(config))).isSymbolicLink()).toBe(true);
    expect(await read("dotfiles/opencode.json")).toContain('"bp"');
    expect(await readdir(home.at("dotfiles"))).toEqual(["opencode.json"]);
  });

  it("edits the file that OPENCODE_CONFIG names", async () => {
    const file = await home.write("own.json", "{}");
    await runCli(home, ["setup", "opencode"], { env: { OPENCODE_CONFIG: file } });
    expect(await read("own.json")).toContain('"bp"');
  });

  it("warns of an entry in a file that opencode prefers", async () => {
    await home.write(".opencode/opencode.json", '{ "mcp": { "bp": { "type": "local", "command": ["x"] } } }');
    const { code, stderr } = await setup();
    expect(code).toBe(0);
    expect(stderr).toContain(`${home.at(".opencode/opencode.json")} has an entry "bp" too`);
  });
});
