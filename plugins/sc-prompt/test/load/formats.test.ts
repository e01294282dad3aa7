import { describe, expect, test } from "vitest";
import { formats } from "../../src/load/formats.ts";

const read = (format: keyof typeof formats, text: string, file = "/x/file.md") =>
  formats[format].load({ path: file, text }).entries;

describe("formats", () => {
  test("superclaudeAgent: triggers and focus areas are what it is found by, all its text its instructions", () => {
    const text =
      "---\nname: guard\ndescription: Guards\n---\n\n## Triggers\n- Attacks\n\n## Focus Areas\n- **Keys**: kept";
    expect(read("superclaudeAgent", text)).toEqual([
      expect.objectContaining({ kind: "persona", name: "guard", triggers: ["Attacks", "Keys: kept"] }),
    ]);
  });

  test("superclaudeMode: name from the file, purpose, triggers, and the flags among them", () => {
    const text =
      "# Mode\n\n**Purpose**: Talk first\n\n## Activation Triggers\n- Vague wishes\n- Manual flags: `--talk`, `--t1`";
    expect(read("superclaudeMode", text, "/x/MODE_Talk_First.md")).toEqual([
      expect.objectContaining({ name: "talk-first", description: "Talk first", flags: ["--talk", "--t1"] }),
    ]);
  });

  test("superclaudeFlags: each bold line is a flag with its spellings and values", () => {
    const text =
      "# Flags\n\n**--c7 / --context7**\n- Trigger: Libraries\n- Behavior: Look it up\n\n**--focus [speed|safety]**\n- Trigger: T\n- Behavior: B\n";
    expect(read("superclaudeFlags", text)).toEqual([
      expect.objectContaining({
        name: "--c7",
        aliases: ["--context7"],
        triggers: ["Libraries"],
        instructions: "Look it up",
      }),
      expect.objectContaining({ name: "--focus", values: ["speed", "safety"] }),
    ]);
    expect(() => read("superclaudeFlags", "# Flags")).toThrow("names no flag");
  });

  test("prompt: requires as a list or as a map, name from the file", () => {
    const text =
      "---\ndescription: D\nrequires: { code: true, gitHistory: false }\noptional: [depth]\n---\n{{code}}";
    expect(read("prompt", text, "/x/Judge.md")).toEqual([
      expect.objectContaining({
        name: "judge",
        requires: ["code"],
        optional: ["depth"],
        template: "handlebars",
      }),
    ]);
  });

  test.each([
    ["prompt", "---\nname: a\n---\n{{x}}", "description"],
    ["prompt", "---\ndescription: D\n---\n{{#if x}}never closed", "no Handlebars template"],
    ["persona", "name: a\n", "instructions"],
    ["persona", "name: [a\n", "Not YAML"],
    ["mode", "instructions: 5\n", "instructions"],
    ["flag", "name: think\ninstructions: x\n", "name"],
  ] as const)("%s: rejects what breaks the format, naming the field", (format, text, message) => {
    expect(() => read(format, text)).toThrow(message);
  });

  test("persona: manner, focus and priorities become part of the instructions", () => {
    const text =
      "name: a\ndescription: A judge\ntone: calm\nfocus: [law]\npriorities: [truth, speed]\ninstructions: Judge.\n";
    const [persona] = read("persona", text);
    expect(persona).toMatchObject({
      instructions: expect.stringMatching(/Judge\.[\s\S]*law[\s\S]*truth, speed[\s\S]*Tone: calm/),
    });
  });

  test("files: README, modes, flags and hidden files are no commands", () => {
    const taken = ["a.md", "README.md", "MODE_A.md", "FLAGS.md", "CLAUDE.md", ".a.md", "a.txt"].filter(
      (file) => formats.superclaudeCommand.files.test(file),
    );
    expect(taken).toEqual(["a.md"]);
  });
});
