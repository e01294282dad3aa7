import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";

const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
const mcpSchema = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";

const skill = (name: string): string => `---\nname: ${name}\ndescription: x\n---\n`;
const mcpJson = (mcpServers: object): string => JSON.stringify({ $schema: mcpSchema, mcpServers });
const server = { type: "stdio", command: "node", args: ["-e", "throw new Error('out of cheese')"] };

/** Agent Plugins packages made to harm whoever reads them. Each has the skill "good", which must be there all the same. */
export function generatePackages(folder: string): void {
  for (const [name, write] of Object.entries(packages)) {
    const at = (file: string): string => path.join(folder, name, file);
    writeText(at("plugin.json"), JSON.stringify({ $schema, name }));
    writeText(at("skills/good/SKILL.md"), skill("good"));
    write(at);
  }
}

const packages: Readonly<Record<string, (at: (file: string) => string) => void>> = {
  "skill-is-a-pipe": (at) => {
    mkdirSync(at("skills/bad"));
    execFileSync("mkfifo", [at("skills/bad/SKILL.md")]);
  },
  "skill-is-a-device": (at) => {
    mkdirSync(at("skills/bad"));
    symlinkSync("/dev/zero", at("skills/bad/SKILL.md"));
  },
  "skill-is-huge": (at) => {
    writeText(at("skills/bad/SKILL.md"), skill("bad"));
    // Takes no room on the disk, and would take it in memory.
    truncateSync(at("skills/bad/SKILL.md"), 256 * 1024 ** 2);
  },
  "skill-without-end": (at) => writeText(at("skills/bad/SKILL.md"), `---\n${"x".repeat(500_000)}`),
  "skill-of-keys-in-keys": (at) => writeText(at("skills/bad/SKILL.md"), `---\n${"? ".repeat(1_900)}x\n---\n`),
  "skill-of-brackets": (at) => writeText(at("skills/bad/SKILL.md"), `---\nx: ${"[".repeat(4_000)}\n---\n`),
  "skill-of-aliases": (at) => {
    const levels = Array.from({ length: 60 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}]`);
    writeText(at("skills/bad/SKILL.md"), `---\nl0: &l0 [x]\n${levels.join("\n")}\n---\n`);
  },
  "skill-is-a-way-out": (at) => {
    symlinkSync("/etc", at("skills/etc"));
    symlinkSync("loop", at("skills/loop"));
    symlinkSync(".", at("skills/self"));
  },
  "skills-that-deceive": (at) =>
    writeText(at("skills/bad/SKILL.md"), '---\nname: bad\ndescription: "\\e[31mred \u202egnol"\n---\n'),
  "nine-hundred-skills": (at) => {
    for (let i = 100; i < 1_000; i++) writeText(at(`skills/s${i}/SKILL.md`), skill(`s${i}`));
  },
  "ten-thousand-skills": (at) => {
    for (let i = 0; i < 10_000; i++) writeText(at(`skills/s${i}/SKILL.md`), "");
  },
  "servers-in-a-huge-file": (at) => writeText(at("mcp.json"), " ".repeat(300_000)),
  "servers-in-brackets": (at) => writeText(at("mcp.json"), '{"a":'.repeat(50_000)),
  "servers-in-a-pipe": (at) => execFileSync("mkfifo", [at("mcp.json")]),
  "thousand-servers": (at) =>
    writeText(
      at("mcp.json"),
      mcpJson(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`s${i}`, server]))),
    ),
  "servers-that-deceive": (at) =>
    writeText(at("mcp.json"), mcpJson({ "\u001b[2J\u202e\nname": server, other: server })),
};

function writeText(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
