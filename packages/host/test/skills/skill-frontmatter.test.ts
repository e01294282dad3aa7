import { describe, expect, it } from "vitest";
import { printFrontmatter, skillFrontmatter } from "../../src/skills/skill-frontmatter.ts";

const spec = { name: "pdf", description: "Reads PDFs", folder: "skills/pdf" };

describe("skillFrontmatter()", () => {
  it("keeps what describes the skill, and not what would widen anybody's rights", () => {
    const more = { license: "MIT", compatibility: "Node 20", metadata: { version: "1.0" } };
    expect(skillFrontmatter({ ...spec, ...more, allowedTools: "Bash(*)" })).toEqual({
      name: "pdf",
      description: "Reads PDFs",
      ...more,
    });
  });

  it("has no empty fields, which MCP's extension refuses, and no __proto__", () => {
    const metadata = JSON.parse('{"__proto__": "x"}');
    expect(skillFrontmatter({ ...spec, compatibility: "", license: "", metadata })).toEqual({
      name: "pdf",
      description: "Reads PDFs",
    });
  });
});

describe("printFrontmatter()", () => {
  it("quotes everything, so that nothing is taken for a number or for YAML of its own", () => {
    const frontmatter = {
      name: "123",
      description: 'a: "b"\n---\n# c\ttrue \u{1F600}',
      metadata: { version: "1.0", "a: b\nc": "yes" },
    };
    expect(printFrontmatter(frontmatter)).toBe(
      [
        'name: "123"',
        'description: "a: \\"b\\"\\n---\\n# c\\ttrue \u{1F600}"',
        "metadata:",
        '  "version": "1.0"',
        '  "a: b\\nc": "yes"',
        "",
      ].join("\n"),
    );
  });
});
