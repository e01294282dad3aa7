import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { good, goodBut, goodPackage, manifest, mcpJson, outcome, skill } from "./package.ts";

const nothing = {
  rejected: false,
  servers: [],
  skills: [],
  reports: [expect.stringContaining("offers nothing")],
};
const server = { type: "stdio", command: "node" };
const withSkill = (text: string) => outcome(goodPackage({ "skills/bad/SKILL.md": text }));

describe("Agent Plugins: components", () => {
  it.each(["mcp.json", "skills/good/SKILL.md"])("a missing %s is no error", (file) => {
    expect(outcome(goodPackage({ [file]: null })).reports).toEqual([]);
  });

  it("a package without components loads, and the reader is told that it offers nothing", () => {
    expect(outcome(goodPackage({ "mcp.json": null, "skills/good/SKILL.md": null }))).toEqual(nothing);
  });

  it("components are found at their fixed places only", () => {
    const folder = goodPackage({
      "plugin.json": manifest({ mcpServers: { inline: server } }),
      "mcp.json": null,
      ".mcp.json": mcpJson({ hidden: server }),
      "config/mcp.json": mcpJson({ below: server }),
      "skills/good/SKILL.md": null,
      "SKILL.md": skill("p"),
      "skill/other/SKILL.md": skill("other"),
    });
    expect(outcome(folder)).toMatchObject({ servers: [], skills: [] });
  });

  it("a file where skills/ should be disables the skills only", () => {
    const folder = goodPackage({ "skills/good/SKILL.md": null, skills: "" });
    expect(outcome(folder)).toEqual({ ...good, skills: [], reports: ["error skills: not a folder"] });
  });

  it("a folder where mcp.json should be disables the MCP servers only", () => {
    const folder = goodPackage({ "mcp.json": null, "mcp.json/x": "" });
    expect(outcome(folder)).toEqual({
      ...good,
      servers: [],
      reports: ["error mcp.json: not a regular file"],
    });
  });
});

describe("Agent Plugins: skills", () => {
  it("each direct child folder of skills/ with a SKILL.md is one skill", () => {
    const folder = goodPackage({ "skills/b/SKILL.md": skill("b"), "skills/a/SKILL.md": skill("a") });
    expect(outcome(folder)).toEqual({ ...good, skills: ["a", "b", "good"] });
  });

  it("nothing deeper is searched", () => {
    const files = {
      "skills/good/more/SKILL.md": skill("more"),
      "skills/group/inner/SKILL.md": skill("inner"),
    };
    expect(outcome(goodPackage(files))).toEqual(good);
  });

  it("a file in skills/, and a folder without a SKILL.md, are no skills and no errors", () => {
    expect(outcome(goodPackage({ "skills/README.md": "", "skills/shared/notes.md": "" }))).toEqual(good);
  });

  it("SKILL.md is named exactly so; what comes near is reported", () => {
    const near = 'warning skills/near/SKILL.md: not there, but "skill.md" is';
    expect(outcome(goodPackage({ "skills/near/skill.md": skill("near") }))).toEqual(goodBut(near));
  });

  it("a SKILL.md that is no regular file is skipped and reported", () => {
    const folder = goodPackage({ "skills/a/SKILL.md/x": "" });
    mkdirSync(path.join(folder, "skills/b"));
    execFileSync("mkfifo", [path.join(folder, "skills/b/SKILL.md")]);
    const reports = ["a", "b"].map((name) => `error skills/${name}/SKILL.md: not a regular file`);
    expect(outcome(folder)).toEqual({ ...good, reports });
  });

  it.each([
    ["no frontmatter", "# Bad", "SKILL.md:1:1: expected frontmatter"],
    ["no end of the frontmatter", "---\nname: bad", "SKILL.md:1:1: the frontmatter does not end"],
    ["frontmatter that is no YAML", "---\nname: 'bad\n---", "SKILL.md:3:1: not YAML"],
    ["frontmatter that is no mapping", "---\nbad\n---", "SKILL.md:2:1: expected object, got string"],
    ["no name", "---\ndescription: x\n---", "SKILL.md:2:1: name: is missing"],
    ["no description", "---\nname: bad\n---", "SKILL.md:2:1: description: is missing"],
    [
      "another name than its folder's",
      skill("other"),
      'SKILL.md:2:7: name: "other" is not the folder\'s, "bad"',
    ],
    ["an empty description", "---\nname: bad\ndescription: ''\n---", "SKILL.md:3:14: description: is empty"],
    [
      "a description of which nothing can be seen",
      "---\nname: bad\ndescription: \u200b\u2066\n---",
      "SKILL.md: the description holds nothing that can be seen",
    ],
    [
      "a description of more than 1024 characters",
      `---\nname: bad\ndescription: ${"x".repeat(1025)}\n---`,
      "SKILL.md:3:14: description: 1025 characters, at most 1024",
    ],
    [
      "a compatibility of more than 500 characters",
      skill("bad", `compatibility: ${"x".repeat(501)}\n`),
      "SKILL.md:4:16: compatibility: 501 characters, at most 500",
    ],
    [
      "metadata that is no mapping",
      skill("bad", "metadata: x\n"),
      "SKILL.md:4:11: metadata: expected object",
    ],
    [
      "allowed-tools that is a mapping",
      skill("bad", "allowed-tools: {a: b}\n"),
      "SKILL.md:4:16: allowed-tools: exp",
    ],
  ])("a skill with %s is skipped and reported", (_, text, report) => {
    expect(withSkill(text)).toEqual(goodBut(`error skills/bad/${report}`));
  });

  it.each(["Bad", "bad-", "ba--d", "b_d", "b d", "b.d", "ü", "b".repeat(65)])(
    "a skill's name is 1-64 of a-z 0-9 and single hyphens: %s is skipped",
    (name) => {
      const text = `---\nname: "${name}"\ndescription: x\n---`;
      expect(outcome(goodPackage({ [`skills/${name}/SKILL.md`]: text }))).toEqual(
        goodBut(`error skills/${name}/SKILL.md:2:7`, "name: expected 1-64 of a-z"),
      );
    },
  );

  it("license, compatibility, metadata and allowed-tools are kept, and unknown fields reported", () => {
    const more =
      'license: MIT\ncompatibility: Node\nmetadata: {version: "1"}\nallowed-tools: Read\ncolor: red\n';
    expect(withSkill(skill("bad", more))).toEqual({
      ...good,
      skills: ["bad", "good"],
      reports: ['warning skills/bad/SKILL.md:8:1: ignored unknown field "color"'],
    });
  });
});
