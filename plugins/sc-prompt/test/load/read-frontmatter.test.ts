import { describe, expect, test } from "vitest";
import { readFrontmatter } from "../../src/load/read-frontmatter.ts";

describe("readFrontmatter()", () => {
  test("reads YAML between lines of dashes", () => {
    const { fields, body, warnings } = readFrontmatter(
      '---\nname: analyze\ndescription: "a: b"\n---\n\n# Body\n',
    );
    expect(fields).toEqual({ name: "analyze", description: "a: b" });
    expect(body).toBe("# Body");
    expect(warnings).toEqual([]);
  });

  test("reads a file with a byte order mark, CRLF and an empty frontmatter", () => {
    expect(readFrontmatter("\uFEFF---\r\nname: a\r\n---\r\nBody")).toMatchObject({
      fields: { name: "a" },
      body: "Body",
    });
    expect(readFrontmatter("---\n---\nBody")).toMatchObject({ fields: {}, body: "Body" });
  });

  test("reads loose fields that only end with dashes", () => {
    const { fields, body } = readFrontmatter(
      "name: sc:agent\ndescription: x — y\npersonas: []\n---\n\n# Agent\n",
    );
    expect(fields).toEqual({ name: "sc:agent", description: "x — y", personas: [] });
    expect(body).toBe("# Agent");
  });

  test("reads a fenced block under the heading, and leaves it in the text", () => {
    const text =
      '# /sc:panel - Panel\n\n```yaml\n---\ncommand: "/sc:panel"\npurpose: "Discuss"\n---\n```\n\n## Overview';
    const { fields, body } = readFrontmatter(text);
    expect(fields).toEqual({ command: "/sc:panel", purpose: "Discuss" });
    expect(body).toContain("```yaml");
  });

  test("takes a file without fields as it is", () => {
    expect(readFrontmatter("# Title\n\nText: more\n")).toEqual({
      fields: {},
      body: "# Title\n\nText: more",
      warnings: [],
    });
  });

  test("mends a bare colon, which Claude Code takes, and says so", () => {
    const { fields, warnings } = readFrontmatter("---\nname: a\ndescription: Use when: something\n---\nBody");
    expect(fields).toEqual({ name: "a", description: "Use when: something" });
    expect(warnings).toEqual([expect.stringContaining("taken line by line")]);
  });

  test.each([
    ["an empty file", "", "has no text"],
    ["fields without a text", "---\nname: a\n---\n", "has no text"],
    ["a frontmatter without an end", "---\nname: a\n\n# Body", "has no end"],
    ["a quote that is not closed", '---\nname: a\ndescription: "open\n---\nBody', "not YAML"],
    ["a list instead of fields", "---\n- a\n- b\n---\nBody", "no list of fields"],
  ])("rejects %s", (_, text, message) => {
    expect(() => readFrontmatter(text)).toThrow(message);
  });
});
