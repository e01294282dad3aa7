import { describe, expect, it } from "vitest";
import { readSkillFileUri, skillFileUri } from "../../src/skills/skill-uri.ts";

const address = (file: string) => ({ plugin: "office.tools", skill: "pdf", file });

describe("skillFileUri()", () => {
  it.each([
    ["SKILL.md", "skill://office.tools/pdf/SKILL.md"],
    ["references/FORMS.md", "skill://office.tools/pdf/references/FORMS.md"],
    ["a b/ä?#%2e.md", "skill://office.tools/pdf/a%20b/%C3%A4%3F%23%252e.md"],
  ])("of %s is one that URL() leaves as it is", (file, uri) => {
    expect(skillFileUri(address(file))).toBe(uri);
    expect(new URL(uri).href).toBe(uri);
    expect(readSkillFileUri(uri)).toEqual(address(file));
  });
});

describe("readSkillFileUri()", () => {
  it("takes characters that are escaped without need", () => {
    expect(readSkillFileUri("skill://office.tools/pdf/%53KILL.md")).toEqual(address("SKILL.md"));
  });

  it.each([
    "file:///etc/passwd",
    "skills://office/pdf/SKILL.md",
    "skill://office/pdf/%ff",
    "skill://office/pdf/%",
    "skill://office/pdf/SKILL.md?x",
    "skill://office/pdf/SKILL.md#x",
  ])("knows nothing of %s", (uri) => {
    expect(readSkillFileUri(uri)).toBeUndefined();
  });
});
