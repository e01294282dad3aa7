import { spawnSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Frontmatter } from "../../src/manifest/frontmatter.ts";
import { maxFrontmatterLength } from "../../src/manifest/split-frontmatter.ts";

const read = (yaml: string) => new Frontmatter(`---\n${yaml}\n---\nbody`);

describe("Frontmatter", () => {
  test.each([
    ["a: 1.0\nb: true\nc: 2026-01-01\nd:", { a: "1.0", b: "true", c: "2026-01-01", d: "" }],
    ["a: >\n  one\n  two\nb: [x, 'y']", { a: "one two\n", b: ["x", "y"] }],
    ["", {}],
  ])("takes every scalar of %j for text", (yaml, value) => {
    expect(read(yaml).value).toEqual(value);
  });

  test.each([
    "---\na: b\n---",
    "---  \na: b\n---  \n",
    "---\r\na: b\r\n---\r\n",
    "\ufeff---\na: b\n---\n---\n",
  ])("finds its end in %j", (file) => {
    expect(new Frontmatter(file).value).toEqual({ a: "b" });
  });

  test("knows where keys and values stand in the file", () => {
    const document = read("a: 1\nm:\n  key: value\nl: [x, y]");
    expect(document.positionOf(["a"])).toEqual({ line: 2, column: 4 });
    expect(document.positionOf(["m", "key"])).toEqual({ line: 4, column: 8 });
    expect(document.positionOfKey(["m", "key"])).toEqual({ line: 4, column: 3 });
    expect(document.positionOf(["l", 1])).toEqual({ line: 5, column: 8 });
    expect(document.positionOf(["nowhere"])).toEqual({ line: 2, column: 1 });
  });

  test.each([
    ["text", 'expected frontmatter: a first line "---"'],
    ["", 'expected frontmatter: a first line "---"'],
    ["---\na: b\n", 'the frontmatter does not end: there is no second line "---" after it'],
    [`---\n${"#".repeat(maxFrontmatterLength)}\n---`, "within 4096 characters"],
    ["---\na: b: c\n---", 'not YAML: put the text into quotes, it holds ": "'],
    ["---\na: 'b\n---", "not YAML: Missing closing 'quote"],
    ["---\na: 1\na: 2\n---", '"a" stands here a second time'],
    ["---\nm: {k: 1, k: 2}\n---", '"k" stands here a second time'],
    ["---\na: b\n...\nc: d\n---", "expected one YAML document"],
    ["---\na: &x [1]\nb: *x\n---", "aliases, *name, are not read"],
    ["---\na: *nowhere\n---", "aliases, *name, are not read"],
  ])("refuses %j", (file, message) => {
    expect(() => new Frontmatter(file)).toThrow(message);
  });

  test.each(["[", "{", "- ", "? ", "{a: "])("refuses what is nested deeply with %j", (opening) => {
    expect(() => read(`x:\n  ${opening.repeat(17)}`)).toThrow("nested deeper than 16 levels");
    expect(() => read(opening.repeat(4_000 / opening.length))).toThrow("nested deeper than 16 levels");
  });

  test("refuses it because the parser alone is kept busy by 2 KiB of keys in keys", () => {
    const document = 'parseDocument("? ".repeat(1_000) + "x", { schema: "failsafe" })';
    const attack = `import { parseDocument } from "yaml"; ${document}.toJS();`;
    const options = { cwd: path.join(import.meta.dirname, "../.."), timeout: 3_000 };
    // It would run for many minutes.
    expect(spawnSync(process.execPath, ["--input-type=module", "-e", attack], options).signal).toBe(
      "SIGTERM",
    );
  });

  test("takes aliases that would make gigabytes for an error, at once", () => {
    const levels = Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}]`);
    expect(() => read(["l0: &l0 [x]", ...levels].join("\n"))).toThrow("aliases");
  });
});
