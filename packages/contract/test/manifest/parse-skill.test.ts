import { describe, expect, test } from "vitest";
import { formatFinding, parseSkill } from "../../src/manifest/index.ts";

const skillFile = (yaml: string) => `---\n${yaml}\n---\n# Body`;
const parse = (yaml: string) => parseSkill(skillFile(yaml), "pdf");
const lines = (yaml: string) =>
  parse(yaml).findings.map((finding) => `${finding.severity} ${formatFinding(finding)}`);

describe("parseSkill()", () => {
  test("takes the fields of Agent Skills", () => {
    const yaml = `name: pdf
description: Reads PDFs. Use it for PDFs.
license: Apache-2.0
compatibility: Needs poppler
metadata:
  author: me
  version: 1.0
allowed-tools: Bash(pdftotext:*) Read`;
    expect(parse(yaml)).toEqual({
      skill: {
        name: "pdf",
        description: "Reads PDFs. Use it for PDFs.",
        license: "Apache-2.0",
        compatibility: "Needs poppler",
        metadata: { author: "me", version: "1.0" },
        allowedTools: "Bash(pdftotext:*) Read",
      },
      findings: [],
    });
  });

  test("takes a list of tools, and keys with nothing after them", () => {
    expect(parse("name: pdf\ndescription: x\nallowed-tools: [Read, Write]\nmetadata:").skill).toEqual({
      name: "pdf",
      description: "x",
      allowedTools: ["Read", "Write"],
    });
  });

  test("warns of what it ignores, and keeps the skill", () => {
    const yaml = "name: pdf\ndescription: x\nversion: 2\nmetadata:\n  a: b\n  deep: {c: d}";
    expect(parse(yaml).skill?.metadata).toEqual({ a: "b" });
    expect(lines(yaml)).toEqual([
      'warning skills/pdf/SKILL.md:4:1: ignored unknown field "version"',
      "warning skills/pdf/SKILL.md:7:3: ignored metadata.deep, which is no text",
    ]);
  });

  test.each([
    ["description: x", "2:1: name: is missing"],
    ["name: pdf", "2:1: description: is missing"],
    ["name: pdf\ndescription:", "3:13: description: is empty"],
    ["name: pdf\ndescription: '  '", "3:14: description: is empty"],
    [`name: pdf\ndescription: ${"😀".repeat(1025)}`, "3:14: description: 1025 characters, at most 1024"],
    ["name: other\ndescription: x", '2:7: name: "other" is not the folder\'s, "pdf"'],
    ["name: PDF\ndescription: x", "2:7: name: expected 1-64 of a-z 0-9 -"],
    ["name: -pdf\ndescription: x", "2:7: name: expected 1-64"],
    ["name: p--df\ndescription: x", "2:7: name: expected 1-64"],
    [`name: ${"p".repeat(65)}\ndescription: x`, "2:7: name: expected 1-64"],
    ["name: [pdf]\ndescription: x", "2:7: name: expected string, got array"],
    [`name: pdf\ndescription: x\ncompatibility: ${"x".repeat(501)}`, "4:16: compatibility: 501 characters"],
    ["name: pdf\ndescription: x\nmetadata: text", "4:11: metadata: expected object, got string"],
    [
      "name: pdf\ndescription: x\nallowed-tools: {a: b}",
      "4:16: allowed-tools: expected string or array, got",
    ],
    ["- name: pdf", "2:1: expected object, got array"],
  ])("leaves out %j", (yaml, message) => {
    expect(parse(yaml).skill).toBeUndefined();
    expect(lines(yaml)).toEqual([expect.stringContaining(`error skills/pdf/SKILL.md:${message}`)]);
  });

  test(`takes the longest texts the format allows, whatever the script`, () => {
    const yaml = `name: pdf\ndescription: ${"日".repeat(1024)}\ncompatibility: ${"日".repeat(500)}`;
    expect(parse(yaml).findings).toEqual([]);
  });
});
