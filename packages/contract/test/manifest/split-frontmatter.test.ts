import { describe, expect, it } from "vitest";
import { maxFrontmatterLength, splitFrontmatter } from "../../src/manifest/split-frontmatter.ts";

describe("splitFrontmatter()", () => {
  it.each([
    ["---\na: 1\n---\nbody\n", "a: 1\n", "body\n"],
    ["\ufeff--- \r\na: 1\r\n---\t\r\n\r\nbody", "a: 1\r\n", "\r\nbody"],
    ["---\n---", "", ""],
    ["---\na: 1\n---\n---\nmore\n---\n", "a: 1\n", "---\nmore\n---\n"],
  ])("divides %j", (file, yaml, body) => {
    const split = splitFrontmatter(file);
    expect(split).toMatchObject({ kind: "split", yaml, body });
    expect(split.kind === "split" && file.startsWith(yaml, split.yamlAt)).toBe(true);
  });

  it.each(["", "body", " ---\n---\n", "----\n---\n", "---"])("finds no frontmatter in %j", (file) => {
    expect(splitFrontmatter(file)).toEqual({ kind: "none" });
  });

  it.each(["---\na: 1", "---\n ---\n", `---\n${"#".repeat(maxFrontmatterLength)}\n---\n`])(
    "finds no end of the frontmatter",
    (file) => {
      expect(splitFrontmatter(file)).toEqual({ kind: "open" });
    },
  );
});
