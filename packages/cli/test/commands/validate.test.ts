import { chmod, symlink } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixture, runCli } from "../support/run-cli.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";

const pluginJson = (fields: object = {}): string =>
  JSON.stringify(
    { $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", name: "p", ...fields },
    null,
    2,
  );
const mcpJson = (mcpServers: object): string =>
  JSON.stringify({ $schema: "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json", mcpServers }, null, 2);
const withRuntime = (runtime: object) => pluginJson({ extensions: { "dev.backplane": { runtime } } });
const skill = "---\nname: pdf\ndescription: Reads PDFs\n---\n";

/** The beginning of a 64-bit little-endian Linux program for x64. */
const elf = "\x7fELF\x02\x01\x01".padEnd(18, "\0") + ">\0".padEnd(46, "\0");

describe("backplane validate", () => {
  let home: TempHome;
  let folders = 0;

  beforeAll(async () => {
    home = await createTempHome();
  });

  afterAll(() => home.remove());

  /** Writes a package. Returns its name in the home, where the program runs. */
  async function write(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = `package-${folders++}`;
    for (const [file, text] of Object.entries(files)) await home.write(path.join(folder, file), text);
    return folder;
  }

  /** Validates a package. Its lines are given without the folder's name. */
  async function validate(
    files: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; lines: string[] }> {
    const folder = await write(files);
    const { code, stdout } = await runCli(home, ["validate", folder]);
    const lines = stdout.trimEnd().split("\n").filter(Boolean);
    return { code, lines: lines.map((line) => line.replace(`${folder}/`, "")) };
  }

  it("says what can be used of a good package, and succeeds", async () => {
    const files = {
      "plugin.json": withRuntime({ type: "node", entry: "dist/main.js" }),
      "dist/main.js": "",
      "mcp.json": mcpJson({
        a: { type: "stdio", command: "node" },
        b: { type: "sse", url: "https://a.example" },
      }),
      "skills/pdf/SKILL.md": skill,
    };
    expect(await validate(files)).toEqual({
      code: 0,
      lines: ['✓ 0 errors, 0 warnings. Usable of "p": runtime node; 2 MCP servers (a, b); 1 skill (pdf).'],
    });
  });

  it("groups what is wrong by component, with line and column, and fails", async () => {
    const files = {
      "plugin.json": pluginJson({ permissions: [] }),
      "mcp.json": mcpJson({ bad: { type: "stdio" }, worse: 1, good: { type: "stdio", command: "node" } }),
      "skills/pdf/SKILL.md": "---\nname: other\ndescription: x\n---\n",
      "skills/bad/SKILL.md": "",
    };
    expect(await validate(files)).toEqual({
      code: 1,
      lines: [
        "plugin",
        '  ! plugin.json:4:3: ignored unknown field "permissions"',
        'MCP server "bad"',
        "  ✗ mcp.json:4:12: command: is missing",
        'MCP server "worse"',
        "  ✗ mcp.json:7:14: expected object, got number",
        'skill "bad"',
        '  ✗ skills/bad/SKILL.md:1:1: expected frontmatter: a first line "---"',
        'skill "pdf"',
        '  ✗ skills/pdf/SKILL.md:2:7: name: "other" is not the folder\'s, "pdf"',
        '✗ 4 errors, 1 warning. Usable of "p": 1 MCP server (good).',
      ],
    });
  });

  it("succeeds when there are only warnings", async () => {
    const { code, lines } = await validate({
      "plugin.json": pluginJson({ x: 1 }),
      "skills/pdf/SKILL.md": skill,
    });
    expect(code).toBe(0);
    expect(lines.at(-1)).toBe('✓ 0 errors, 1 warning. Usable of "p": 1 skill (pdf).');
  });

  it("warns of files of a skill that agents will not get", async () => {
    const { code, lines } = await validate({
      "plugin.json": pluginJson(),
      "skills/pdf/SKILL.md": skill,
      "skills/pdf/refs/a\u202eb.md": "",
      "skills/pdf/good.md": "",
      ...Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`skills/pdf/z\\${n}`, ""])),
    });
    expect(code).toBe(0);
    expect(lines[1]).toBe("  ! skills/pdf: agents do not get 6 other files");
    expect(lines.join("\n")).toContain(
      "agents do not get it: its name holds characters that cannot be shown",
    );
    expect(lines.at(-1)).toBe('✓ 0 errors, 21 warnings. Usable of "p": 1 skill (pdf).');
  });

  it("says that a package without a good plugin.json is rejected whole", async () => {
    const { code, lines } = await validate({ "plugin.json": "{", "skills/pdf/SKILL.md": skill });
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [
        "plugin",
        "  ✗ plugin.json:1:2: not JSON: close brace expected",
        "✗ 1 error, 0 warnings. The package is rejected whole.",
      ],
    });
    expect((await validate({ "README.md": "" })).lines[1]).toMatch(/^ {2}✗ plugin\.json: cannot be found/);
  });

  it("--json prints the same as an object", async () => {
    const folder = await write({ "plugin.json": pluginJson(), "mcp.json": mcpJson({ bad: 1 }) });
    const { code, stdout } = await runCli(home, ["validate", folder, "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      folder: home.at(folder),
      name: "p",
      mcpServers: [],
      skills: [],
      findings: [
        {
          severity: "error",
          component: { kind: "server", name: "bad" },
          file: "mcp.json",
          line: 4,
          column: 12,
          message: "expected object, got number",
        },
      ],
    });
  });

  it.each([
    [
      "is not there",
      { type: "node", entry: "main.js" },
      '8:18: entry: the plugin has no file "main.js"; build it',
    ],
    ["is a folder", { type: "node", entry: "bin" }, 'entry: "bin" is not a regular file'],
    ["leads out", { type: "process", command: "bin/link" }, '"bin/link" leads out of the plugin\'s folder'],
    ["is not executable", { type: "process", command: "bin/text" }, "has mode 0644 and cannot be executed"],
    ["is no program", { type: "process", command: "bin/odd" }, "neither a program nor a script"],
    [
      "is for another platform than it says",
      { type: "process", command: { "win32-arm64": "bin/elf", "linux-x64": "bin/elf" } },
      "command.win32-arm64: it is built for linux-x64, not for win32-arm64",
    ],
  ])("looks at the program of the runtime: one that %s", async (_, runtime, message) => {
    const files = { "bin/text": "x", "bin/odd": "x", "bin/elf": elf };
    const folder = await write({ ...files, "plugin.json": withRuntime(runtime) });
    await symlink("/bin/sh", home.at(folder, "bin/link"));
    for (const file of ["odd", "elf"]) await chmod(home.at(folder, "bin", file), 0o755);
    const { code, stdout } = await runCli(home, ["validate", folder]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining(message) });
    expect(stdout).toMatch(/^runtime$/m);
  });

  it("warns when the runtime has no program for this machine", async () => {
    const command = { "plan9-mips": "bin/x" };
    const { code, lines } = await validate({
      "bin/x": "",
      "plugin.json": withRuntime({ type: "process", command }),
    });
    expect(code).toBe(0);
    expect(lines[1]).toMatch(
      /^ {2}! plugin\.json:\d+:\d+: command: there is none for this machine, \w+-\w+$/,
    );
  });

  it("looks at the programs of stdio servers", async () => {
    const files = {
      "plugin.json": pluginJson(),
      "bin/text": "x",
      "mcp.json": mcpJson({
        bundled: { type: "stdio", command: "./bin/text" },
        found: { type: "stdio", command: "sh" },
        nowhere: { type: "stdio", command: "no-such-program" },
      }),
    };
    const { code, lines } = await validate(files);
    expect(code).toBe(1);
    expect(lines).toEqual([
      'MCP server "bundled"',
      expect.stringMatching(/^ {2}✗ mcp\.json:6:18: command: ".*\/bin\/text" has mode 0644/),
      'MCP server "nowhere"',
      expect.stringMatching(
        /^ {2}! mcp\.json:14:18: command: there is no program "no-such-program" in \/.*\/bin$/,
      ),
      '✗ 1 error, 1 warning. Usable of "p": 2 MCP servers (found, nowhere).',
    ]);
  });

  it.each([
    ["index.js", "", "index.js: index.js: in ~/.opencode/plugins, opencode 2 would import it"],
    [
      "package.json",
      '{"main": "dist/main.js"}',
      'package.json: a package.json with "main": in ~/.opencode/plugins',
    ],
  ])("warns of what opencode would import: %s", async (file, text, message) => {
    const { code, lines } = await validate({
      "plugin.json": pluginJson(),
      "skills/pdf/SKILL.md": skill,
      [file]: text,
    });
    expect(code).toBe(0);
    expect(lines[1]).toContain(`  ! ${message}`);
  });

  it("says that a package has too many files", async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => [`data/${index}`, ""]);
    const { code, lines } = await validate({ "plugin.json": pluginJson(), ...Object.fromEntries(many) });
    expect(code).toBe(1);
    expect(lines).toContainEqual(expect.stringContaining("The plugin has more than 10000 files"));
  });

  it("prints no control character of a package", async () => {
    const { lines } = await validate({
      "plugin.json": pluginJson({ "\u001b[31m": 1 }),
      "mcp.json": mcpJson({ "\u001b[2J\u202e": 1 }),
      "skills/\u001b[31mred/SKILL.md": "",
    });
    expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(lines.length).toBeGreaterThan(6);
  });

  it.each(["nowhere", "plugin.json"])("takes %s, which is no folder, for a usage error", async (name) => {
    await home.write("plugin.json", "");
    const { code, stderr } = await runCli(home, ["validate", name]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("expected the folder of a package"),
    });
  });

  it("finds nothing wrong with our own fixture", async () => {
    const { code } = await runCli(home, ["validate", fixture("plugins", "hello")]);
    expect(code).toBe(0);
  });
});
