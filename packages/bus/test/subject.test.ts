import { describe, expect, it } from "vitest";
import { covers, matches } from "../src/index.ts";

describe("covers()", () => {
  it.each([
    ["a.b", "a.b", true],
    ["a.*", "a.b", true],
    ["a.*", "a.*", true],
    ["a.>", "a.b.c", true],
    ["a.>", "a.*.>", true],
    [">", "a", true],
    ["a.b", "a.*", false],
    ["a.*", "a.>", false],
    ["a.*", "a.b.c", false],
    ["a.>", "a", false],
    ["a.b.>", "a.>", false],
    ["a", ">", false],
  ])("%s covers %s: %s", (outer, inner, expected) => {
    expect(covers(outer, inner)).toBe(expected);
  });
});

describe("matches()", () => {
  it.each([
    ["a.>", "a", false],
    ["a.>", "a.b", true],
    ["*", "a.b", false],
    ["a.b", "a.b.c", false],
  ])("%s matches %s: %s", (pattern, subject, expected) => {
    expect(matches(pattern, subject)).toBe(expected);
  });
});
