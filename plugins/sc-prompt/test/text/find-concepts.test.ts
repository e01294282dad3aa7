import { describe, expect, test } from "vitest";
import { findConcepts } from "../../src/text/find-concepts.ts";
import { foldText } from "../../src/text/fold-text.ts";
import { toKeywords } from "../../src/text/keywords.ts";

const languages = [
  toKeywords(`
language: xx
leads: [please]
concepts:
  test: { do: ["write ~ test|tests", "*prüf*"], about: ["tests", "coverage"] }
  make: { do: ["build me a|an"], about: [] }
  compile: { do: ["build"], implies: [speed] }
`),
];

const find = (text: string): string[] =>
  findConcepts(text, languages).map(({ concept, kind, words }) => `${kind} ${concept}: ${words}`);

describe("findConcepts()", () => {
  test.each([
    ["Write some more tests", ["asks test: write some more tests", "mentions test: tests"]],
    ["the tests are red", ["mentions test: tests"]],
    ["Tests, please!", ["asks test: tests", "mentions test: tests"]],
    ["please: coverage", ["asks test: coverage", "mentions test: coverage"]],
    ["bitte überpruefen", ["asks test: ueberpruefen"]],
    ["contests", []],
  ])("finds in %j: %j", (text, found) => {
    expect(find(text)).toEqual(found);
  });

  test("a gap holds at most eight words", () => {
    expect(find(`write ${"x ".repeat(8)}test`)).toHaveLength(1);
    expect(find(`write ${"x ".repeat(9)}test`)).toHaveLength(0);
  });

  test("a longer wording takes its words from a shorter one of another concept", () => {
    expect(find("build me a house")).toEqual([
      "asks make: build me a",
      "mentions compile: build",
      "mentions speed: build",
    ]);
    expect(find("build it")).toEqual(["asks compile: build", "implies speed: build"]);
  });
});

describe("foldText()", () => {
  test("gives one spelling to accents, umlauts, apostrophes and signs", () => {
    expect(foldText("Déjà-vu: ÄRGER, don’t\tSTRAẞE")).toBe(" deja vu aerger dont strasse ");
    expect(foldText("日本語 тест")).toBe(" 日本語 тест ");
  });
});
