import { describe, expect, it } from "vitest";
import { skillMarkdown } from "../../src/skills/skill-markdown.ts";

const frontmatter = { name: "pdf", description: "Reads PDFs" };
const head = '---\nname: "pdf"\ndescription: "Reads PDFs"\n---\n';
const served = (body: string, mayExpand = false) =>
  skillMarkdown(`---\nname: pdf\nhooks: {a: b}\n---\n${body}`, { frontmatter, mayExpand });

describe("skillMarkdown()", () => {
  it("has the published frontmatter in place of what the file says", () => {
    expect(served("\n# PDF\n")).toBe(`${head}\n# PDF\n`);
    expect(served("")).toBe(head);
  });

  it("loses what cannot be seen", () => {
    expect(served("a\u202eb\u{E0041}c\u001b[2Jd\r\n")).toBe(`${head}abc[2Jd\n`);
  });

  it("has no shell commands left that agents run, unless the plugin may", () => {
    const body = "!`touch /tmp/x` !\u200b`touch /tmp/y`\n```!\ntouch /tmp/z\n```\n";
    expect(served(body)).toBe(
      `${head}! \`touch /tmp/x\` ! \`touch /tmp/y\`\n\`\`\` !\ntouch /tmp/z\n\`\`\`\n`,
    );
    expect(served("!`date`", true)).toBe(`${head}!\`date\``);
  });

  it("leaves names alone that begin with @, as those of packages do", () => {
    expect(served("npm i @scope/name")).toBe(`${head}npm i @scope/name`);
  });

  it("is none when the file has lost its frontmatter", () => {
    for (const file of ["", "# PDF", "---\nname: pdf\n"])
      expect(skillMarkdown(file, { frontmatter, mayExpand: false })).toBeUndefined();
  });
});
