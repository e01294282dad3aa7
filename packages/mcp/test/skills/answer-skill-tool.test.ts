import type { JsonObject } from "@backplane/host";
import { HostError } from "@backplane/host";
import { describe, expect, test } from "vitest";
import { answerSkillTool } from "../../src/skills/answer-skill-tool.ts";
import { FakeHost, type FakeOffers, skillText } from "../fake-host.ts";

const office = {
  "office/pdf": { "SKILL.md": skillText("office/pdf", "# PDF"), "refs/FORMS.md": "forms" },
  "office/mail": { "SKILL.md": skillText("office/mail", "# Mail") },
};

function setup(skills: FakeOffers["skills"] = office) {
  const host = new FakeHost({}, { skills });
  return { host, call: (args: JsonObject = {}) => answerSkillTool(args, host) };
}

/** The texts of the blocks, for a mistake after "error". */
async function said(answer: ReturnType<typeof answerSkillTool>): Promise<string[]> {
  const { value, json } = await answer;
  expect(JSON.parse(json)).toEqual(value);
  const blocks = value["content"] as { text: string }[];
  return [...(value["isError"] ? ["error"] : []), ...blocks.map(({ text }) => text)];
}

describe("answerSkillTool()", () => {
  test("lists all skills when no name is given", async () => {
    expect(await said(setup().call())).toEqual([
      "2 skills:\n- office/mail: How to do mail\n- office/pdf: How to do pdf",
    ]);
  });

  test("gives a skill's text in a block of its own, after whose it is and its other files", async () => {
    const { call } = setup();
    expect(await said(call({ name: "office/mail" }))).toEqual([
      'The skill "office/mail", as the plugin "office" has it; the user has not written it.',
      office["office/mail"]["SKILL.md"],
    ]);
    expect((await said(call({ name: "office/pdf" })))[0]).toMatch(
      /\nIts other files, to be read with "file":\n- refs\/FORMS\.md \(5 bytes\)$/,
    );
  });

  test.each(["refs/FORMS.md", "./refs/FORMS.md"])("gives the file %s", async (file) => {
    expect(await said(setup().call({ name: "office/pdf", file }))).toEqual([
      'The file refs/FORMS.md (5 bytes) of the skill "office/pdf", as the plugin "office" has it.',
      "forms",
    ]);
  });

  test("embeds what is no text", async () => {
    const { host, call } = setup();
    const contents = [{ uri: "skill://office/pdf/refs/FORMS.md", mimeType: "image/png", blob: "AAAA" }];
    host.readResource = async () => ({ value: { contents }, json: "" });
    const { value } = await call({ name: "office/pdf", file: "refs/FORMS.md" });
    expect(value["content"]).toMatchObject([{ type: "text" }, { type: "resource", resource: contents[0] }]);
  });

  test.each([
    [{ name: "pdf" }, 'No skill "pdf". There are: office/pdf.'],
    [{ name: "office" }, 'No skill "office". There are: office/mail, office/pdf.'],
    [{ name: "web/mail" }, 'No skill "web/mail". There are: office/mail.'],
    [{ name: "x\ny" }, 'No skill "x\\ny". There are: office/mail, office/pdf.'],
    [{ name: "__proto__" }, 'No skill "__proto__". There are: office/mail, office/pdf.'],
    [{ name: 1 }, '"name" must be a string: the name of a skill.'],
    [{ file: "SKILL.md" }, '"name" must be a string: the name of a skill.'],
    [{ name: "office/pdf", file: {} }, '"file" must be a string: the path of a file.'],
    [
      { name: "office/pdf", file: "../../etc/passwd" },
      'The skill has no file "../../etc/passwd". It has: SKILL.md, refs/FORMS.md.',
    ],
  ])("tells the model what is wrong with %j", async (args, message) => {
    expect(await said(setup().call(args))).toEqual(["error", message]);
  });

  test("names few of many", async () => {
    const skills = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`a/s${n}`, { "SKILL.md": "" }]));
    expect((await said(setup(skills).call({ name: "x" })))[1]).toMatch(/, a\/s53 and 49 more\.$/);
  });

  test("tells the model what the host says of a skill that cannot be read", async () => {
    const { host, call } = setup();
    host.describeSkill = async () => {
      throw new HostError("bad_plugin", 'Cannot read the skill "office/pdf"');
    };
    expect(await said(call({ name: "office/pdf" }))).toEqual(["error", 'Cannot read the skill "office/pdf"']);
  });

  test("says so where there are no skills", async () => {
    expect(await said(setup({}).call())).toEqual(["error", "There are no skills at the moment."]);
  });
});
