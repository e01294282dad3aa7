import { describe, expect, test } from "vitest";
import type { Command } from "../../src/catalog/entry.ts";
import { loadSuperclaudeCommand } from "../../src/load/superclaude-command.ts";

function load(text: string, file = "/sc/inspect.md"): Command {
  const [entry] = loadSuperclaudeCommand({ path: file, text }).entries;
  if (entry?.kind !== "command") throw new Error("no command was loaded");
  return entry;
}

const full = `---
name: inspect
description: "Look closely"
category: utility
personas: [architect, qa-specialist]
---

# /sc:inspect - Inspection

## Triggers
- When **something** looks odd
- When \`code\` smells

## Usage
\`\`\`
/sc:inspect [target] [--depth quick|deep] [--safe]
\`\`\`

## Examples

### A quick look
\`\`\`
/sc:inspect src --depth quick
# Looks at the surface only
\`\`\`
`;

describe("loadSuperclaudeCommand()", () => {
  test("reads fields, triggers, flags and examples", () => {
    expect(load(full)).toMatchObject({
      name: "inspect",
      description: "Look closely",
      category: "utility",
      personas: ["architect", "qa-specialist"],
      defaultPersona: undefined,
      triggers: ["When something looks odd", "When code smells"],
      options: [
        { name: "--depth", values: ["quick", "deep"] },
        { name: "--safe", values: [] },
      ],
      examples: ["A quick look", "Looks at the surface only"],
      template: "arguments",
    });
  });

  test.each([
    ["a name with the prefix", "---\nname: sc:inspect\n---\nText"],
    ["loose fields", "name: sc:inspect\ncategory: x\n---\n\nText"],
    ["a fenced block", '# Heading\n\n```yaml\ncommand: "/sc:inspect"\n```\n\nText'],
    ["only a heading", "# /sc:inspect - Inspection\n\nText"],
    ["only a file name", "Text"],
  ])("finds the name in %s", (_, text) => {
    expect(load(text).name).toBe("inspect");
  });

  test("describes a command without fields by its title", () => {
    expect(load("# /sc:inspect - Inspection of things\n\nText").description).toBe("Inspection of things");
  });

  test("takes one listed persona for the usual one", () => {
    expect(load("---\nname: a\npersonas: [scribe]\n---\nText").defaultPersona).toBe("scribe");
  });
});
