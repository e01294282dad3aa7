import { expect, test } from "vitest";
import { withSkillTool } from "../../src/skills/skill-tool.ts";
import { echo, FakeHost } from "../fake-host.ts";

const texts = { "SKILL.md": "" };
const tool = (name: string) => ({ name, inputSchema: { type: "object" } }) as const;

test("withSkillTool() adds nothing where there are no skills", () => {
  const tools = [tool("a")];
  expect(withSkillTool(tools, [])).toBe(tools);
});

test("withSkillTool() puts the tool where its name belongs, in place of one that a plugin calls so", () => {
  const host = new FakeHost({ echo }, { skills: { "office/pdf": texts } });
  const listed = withSkillTool([tool("a"), { ...tool("skill"), title: "Not it" }, tool("z")], host.skills());
  expect(listed.map(({ name }) => name)).toEqual(["a", "skill", "z"]);
  expect(listed[1]).toMatchObject({ title: "Load a skill", annotations: { readOnlyHint: true } });
  expect(listed[1]?.description).toMatch(/Skills:\n- office\/pdf: How to do pdf$/);
});

test("withSkillTool() keeps the list short, however many skills there are", () => {
  const skills = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, n) => [`plugin-${n % 7}/skill-${n}`, texts]),
  );
  const [only] = withSkillTool([], new FakeHost({}, { skills }).skills());
  expect(only?.description?.length).toBeLessThan(6_500);
  expect(only?.description).toMatch(/\nand 2\d\d\d more: leave out "name" to see all$/);
});
