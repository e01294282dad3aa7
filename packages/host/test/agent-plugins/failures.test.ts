import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHost, type TestHost } from "../test-host.ts";
import { manifest, mcpJson, skill } from "./package.ts";

const runtime = { type: "node", entry: "main.mjs" };
const goodServer = { type: "stdio", command: "node" };
const serveNamed = pathToFileURL(path.join(import.meta.dirname, "../fixtures/serve-named.mjs"));

interface Row {
  readonly broken: string;
  /** Files beside those of a good package, by path; or what else makes it broken. */
  readonly files?: Readonly<Record<string, string>>;
  readonly breakIt?: (at: (file: string) => string) => void;
  /** What of the good package is not there for it. Default: nothing, because the broken thing is an additional one. */
  readonly without?: "tool" | "servers" | "skills";
  readonly report: RegExp;
}

const replace = (file: string, by: (file: string) => void) => (at: (file: string) => string) => {
  rmSync(at(file), { recursive: true });
  by(at(file));
};

const rows: readonly Row[] = [
  {
    broken: "a field of plugin.json that nobody knows",
    files: { "plugin.json": "unknown field" },
    report: /ignored unknown field "unknown"/,
  },
  {
    broken: "mcp.json",
    files: { "mcp.json": "{" },
    without: "servers",
    report: /^Left out all MCP servers: .*not JSON/,
  },
  {
    broken: "mcp.json, which is a folder",
    breakIt: replace("mcp.json", mkdirSync),
    without: "servers",
    report: /^Left out all MCP servers: mcp\.json: not a regular file$/,
  },
  {
    broken: "mcp.json, which is a pipe",
    breakIt: replace("mcp.json", (file) => execFileSync("mkfifo", [file])),
    without: "servers",
    report: /^Left out all MCP servers: mcp\.json: not a regular file$/,
  },
  {
    broken: "one server of several",
    files: { "mcp.json": mcpJson({ bad: { type: "stdio" }, good: goodServer, worse: 1 }) },
    report: /^Left out MCP server "worse": mcp\.json:1:\d+: expected object, got number$/,
  },
  {
    broken: "a server whose command leads out",
    files: { "mcp.json": mcpJson({ bad: { type: "stdio", command: "./../x" }, good: goodServer }) },
    report: /^Left out MCP server "bad": mcp\.json:1:\d+: command: /,
  },
  {
    broken: "skills/, which is a file",
    breakIt: replace("skills", (file) => writeFileSync(file, "")),
    without: "skills",
    report: /^Left out all skills: skills: not a folder$/,
  },
  {
    broken: "skills/, which leads out",
    breakIt: replace("skills", (file) => symlinkSync("/tmp", file)),
    without: "skills",
    report: /^Left out all skills: skills: leads out of the plugin's folder$/,
  },
  {
    broken: "one skill of several",
    files: { "skills/bad/SKILL.md": skill("other") },
    report: /^Left out skill "bad": skills\/bad\/SKILL\.md:2:7: name: /,
  },
  {
    broken: "a skill whose SKILL.md is a pipe",
    breakIt: (at) => {
      mkdirSync(at("skills/bad"));
      execFileSync("mkfifo", [at("skills/bad/SKILL.md")]);
    },
    report: /^Left out skill "bad": skills\/bad\/SKILL\.md: not a regular file$/,
  },
  {
    broken: "a skill whose frontmatter is nested without end",
    files: { "skills/bad/SKILL.md": `---\n${"? ".repeat(1_000)}x\n---\n` },
    report: /^Left out skill "bad": .*nested deeper than 16 levels$/,
  },
  {
    broken: "its own process, which ends at once",
    files: { "main.mjs": "process.exit(3);" },
    without: "tool",
    report: /plugin exited with code 3/,
  },
  {
    broken: "its own process, which is not there",
    breakIt: (at) => rmSync(at("main.mjs")),
    without: "tool",
    report: /^The plugin has no file "main\.mjs"/,
  },
];

describe("Agent Plugins: failures", () => {
  let test: TestHost;

  beforeAll(async () => {
    test = createTestHost({ describeTimeoutMs: 60_000 });
    for (const [index, row] of rows.entries()) writePackage(path.join(test.pluginFolder, `p${index}`), row);
    await test.host.scan();
  });

  afterAll(() => test.close());

  it.each(rows.map((row, index) => [row.broken, index, row] as const))(
    "a broken component never hides a good one, and is reported: %s",
    async (_, index, { without, report }) => {
      const status = test.host.plugins().find(({ name }) => name === `p${index}`);
      expect(status).toMatchObject({
        tools: without === "tool" ? [] : [`p${index}_run`],
        mcpServers: without === "servers" ? [] : ["good"],
        skills: without === "skills" ? [] : ["good"],
      });
      const reason = status && "reason" in status.state ? [status.state.reason] : [];
      expect([...reason, ...(status?.warnings ?? [])]).toContainEqual(expect.stringMatching(report));
      if (without === "tool") return;
      const { value } = await test.host.callTool(`p${index}_run`);
      expect(value.content).toEqual([{ type: "text", text: "ran" }]);
    },
  );
});

/** A package with a process of its own, an MCP server and a skill, all good but for what the row breaks. */
function writePackage(folder: string, { files = {}, breakIt }: Row): void {
  const name = path.basename(folder);
  const at = (file: string): string => path.join(folder, file);
  const unknown = "plugin.json" in files ? { unknown: 1 } : {};
  const all = {
    "mcp.json": mcpJson({ good: goodServer }),
    "skills/good/SKILL.md": skill("good"),
    "main.mjs": `import { serveNamed } from "${serveNamed}";\nawait serveNamed("${name}");\n`,
    ...files,
    "plugin.json": manifest({ name, ...unknown, extensions: { "dev.backplane": { runtime } } }),
  };
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), content);
  }
  breakIt?.(at);
}
