import { describe, expect, it } from "vitest";
import { Registry } from "../../src/registry/registry.ts";
import { SkillIndex } from "../../src/registry/skill-index.ts";

const source = (name: string, ...skills: string[]) => ({
  name,
  path: `/plugins/${name}`,
  skills: skills.map((skill) => ({ name: skill, description: `Does ${skill}`, folder: `skills/${skill}` })),
});

describe("SkillIndex", () => {
  const index = new SkillIndex([source("web", "pdf"), source("office", "pdf", "mail"), source("none")]);

  it("skills of one name stay apart by their plugin's", () => {
    expect(index.all.map(({ name, uri }) => [name, uri])).toEqual([
      ["office/mail", "skill://office/mail/SKILL.md"],
      ["office/pdf", "skill://office/pdf/SKILL.md"],
      ["web/pdf", "skill://web/pdf/SKILL.md"],
    ]);
    expect(index.plugins).toEqual(["office", "web"]);
  });

  it("ofFile() tells the skill and the file, whether or not there is one", () => {
    const skill = index.get("skill://office/pdf/SKILL.md");
    expect(skill).toMatchObject({ plugin: "office", root: "/plugins/office", folder: "skills/pdf" });
    expect(index.ofFile("skill://office/pdf/refs/%C3%A4.md")).toEqual({
      plugin: "office",
      skill,
      file: "refs/ä.md",
    });
    for (const uri of ["skill://office/none/SKILL.md", "skill://none/pdf/SKILL.md", "skill://office", "x"])
      expect(index.ofFile(uri)).toBeUndefined();
  });

  it("owns() what begins with the name of a plugin that has skills", () => {
    for (const uri of ["skill://office/", "skill://office/other/x", "skill://web/{+file}", "SKILL://web/x"])
      expect(index.owns(uri), uri).toBe(true);
    for (const uri of ["skill://none/x", "skill://office", "skill://offices/x", "office/", "file://office/x"])
      expect(index.owns(uri), uri).toBe(false);
  });
});

describe("Registry", () => {
  const nothing = { tools: [], prompts: [], resources: [], resourceTemplates: [] };
  const office = { ...nothing, name: "office", spec: source("office", "pdf") };

  it("lists skills as resources, and a template for their other files", () => {
    const { resources, resourceTemplates } = new Registry([office]);
    expect(resources).toEqual([
      {
        uri: "skill://office/pdf/SKILL.md",
        plugin: "office",
        definition: {
          uri: "skill://office/pdf/SKILL.md",
          name: "pdf",
          title: "office/pdf",
          description: "Does pdf",
          mimeType: "text/markdown",
        },
      },
    ]);
    expect(resourceTemplates).toMatchObject([
      { uriTemplate: "skill://office/{skill}/{+file}", plugin: "office" },
    ]);
  });

  it("lets no plugin publish among the skills of another, or its own", () => {
    const posing = {
      resources: [
        { uri: "skill://office/pdf/SKILL.md", name: "first" },
        { uri: "skill://office/new/SKILL.md", name: "beside" },
        { uri: "Skill://office/pdf/SKILL.md", name: "in capitals" },
        { uri: "skill://mine/x/SKILL.md", name: "own" },
      ],
      resourceTemplates: [{ uriTemplate: "skill://office/{+file}", name: "all" }],
    };
    const posers = [
      { ...nothing, ...posing, name: "a" },
      { ...office, ...posing },
    ];
    const { resources, resourceTemplates } = new Registry(posers);
    expect(resources.map(({ definition }) => definition.name)).toEqual(["own", "pdf"]);
    expect(resourceTemplates.map(({ plugin }) => plugin)).toEqual(["office"]);
  });
});
