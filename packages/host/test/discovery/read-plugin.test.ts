import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../../src/discovery/plugin-spec.ts";
import { readPlugin } from "../../src/discovery/read-plugin.ts";
import { pluginSpec } from "../plugin-spec.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";

function writeManifest(fields: object): string {
  return temporaryFolder({ "plugin.json": JSON.stringify({ $schema, name: "p", ...fields }) });
}

const backplane = (extension: object) => ({ extensions: { "dev.backplane": extension } });
const runtime = { type: "node", entry: "main.js" } as const;

describe("readPlugin()", () => {
  it("reads a package, with the limits it does not name at their defaults", () => {
    const folder = writeManifest(backplane({ runtime, limits: { callTimeoutMs: 5 } }));
    expect(readPlugin({ kind: "folder", path: folder })).toEqual(
      pluginSpec({ path: folder, runtime, limits: { ...defaultLimits, callTimeoutMs: 5 } }),
    );
  });

  it("keeps what it ignored as warnings", () => {
    const folder = writeManifest({ ...backplane({ runtime }), "x-unknown": 1 });
    expect(readPlugin({ kind: "folder", path: folder }).warnings).toEqual([
      expect.stringMatching(/^plugin\.json:1:\d+: ignored unknown field "x-unknown"$/),
    ]);
  });

  it("reads a plain Agent Plugins package, with its MCP servers and skills", () => {
    const $mcp = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";
    const server = { type: "stdio" as const, command: "node", args: ["${PLUGIN_ROOT}/server.mjs"] };
    const folder = temporaryFolder({
      "plugin.json": JSON.stringify({ $schema, name: "p", version: "1.2.3", description: "Two\nlines" }),
      "mcp.json": JSON.stringify({ $schema: $mcp, mcpServers: { files: server, bad: {} } }),
      "skills/pdf/SKILL.md": "---\nname: pdf\ndescription: Reads PDFs\nlicense: MIT\n---\n",
      "skills/bad/SKILL.md": "",
      "skills/none/README.md": "",
    });
    expect(readPlugin({ kind: "folder", path: folder })).toEqual(
      pluginSpec({
        path: folder,
        version: "1.2.3",
        description: "Two lines",
        runtime: undefined,
        mcpServers: [{ name: "files", ...server }],
        skills: [{ name: "pdf", description: "Reads PDFs", license: "MIT", folder: "skills/pdf" }],
        componentFiles: [
          "mcp.json",
          "skills",
          ...["bad", "none", "pdf"].map((name) => `skills/${name}/SKILL.md`),
        ],
        warnings: [
          expect.stringMatching(/^Left out MCP server "bad": mcp\.json:1:\d+: type: expected/),
          'Left out skill "bad": skills/bad/SKILL.md:1:1: expected frontmatter: a first line "---"',
        ],
      }),
    );
  });

  it("takes a runtime, MCP servers and skills in one package", () => {
    const folder = writeManifest(backplane({ runtime }));
    mkdirSync(path.join(folder, "skills/pdf"), { recursive: true });
    writeFileSync(path.join(folder, "skills/pdf/SKILL.md"), "---\nname: pdf\ndescription: x\n---\n");
    expect(readPlugin({ kind: "folder", path: folder })).toMatchObject({
      runtime,
      skills: [{ name: "pdf" }],
    });
  });

  it("starts nothing eagerly where there is no process of its own", () => {
    const folder = writeManifest(backplane({ activation: "eager" }));
    expect(readPlugin({ kind: "folder", path: folder })).toMatchObject({ activation: "lazy" });
  });

  it("takes a package that says no more than its name, with a word", () => {
    expect(readPlugin({ kind: "folder", path: writeManifest({}) })).toMatchObject({
      name: "p",
      runtime: undefined,
      warnings: [expect.stringContaining("the package offers nothing")],
    });
  });

  it("cleans what a skill says, with a word", () => {
    const folder = writeManifest({});
    mkdirSync(path.join(folder, "skills/pdf"), { recursive: true });
    const metadata = "metadata: {k: \u202ev}";
    const description = 'description: "Reads \u202ePDFs\\u001b[31m"';
    writeFileSync(
      path.join(folder, "skills/pdf/SKILL.md"),
      `---\nname: pdf\n${description}\n${metadata}\n---\n`,
    );
    expect(readPlugin({ kind: "folder", path: folder })).toMatchObject({
      skills: [{ name: "pdf", description: "Reads PDFs[31m", metadata: { k: "v" } }],
      warnings: ["skills/pdf/SKILL.md: removed control or invisible characters from the description"],
    });
  });

  it("keeps the first warnings of very many", () => {
    const skills = Array.from({ length: 30 }, (_, i) => [`skills/s${i}/SKILL.md`, ""]);
    const folder = temporaryFolder({
      "plugin.json": JSON.stringify({ $schema, name: "p" }),
      ...Object.fromEntries(skills),
    });
    const { warnings } = readPlugin({ kind: "folder", path: folder });
    expect(warnings).toHaveLength(11);
    expect(warnings.at(-1)).toBe("20 more of that kind");
  });

  it("refuses a manifest that leads out of the package", () => {
    const folder = temporaryFolder();
    symlinkSync("/etc/passwd", path.join(folder, "plugin.json"));
    expect(() => readPlugin({ kind: "folder", path: folder })).toThrow(
      "Invalid plugin.json: leads out of the plugin's folder",
    );
  });

  it.each([
    ["git", "git"],
    ["Git_Tools 2", "git-tools-2"],
    ["tool.exe", "tool"],
    ["a.b-c", "a.b-c"],
  ])("names the executable %s %s", (file, name) => {
    const executable = `/plugins/${file}`;
    expect(readPlugin({ kind: "executable", path: executable })).toEqual(
      pluginSpec({ name, path: executable, runtime: { type: "executable" } }),
    );
  });

  it.each(["_", "-x", "x".repeat(65), "日本語"])("refuses the executable %s, which gives no name", (file) => {
    expect(() => readPlugin({ kind: "executable", path: `/plugins/${file}` })).toThrow("rename it");
  });
});
