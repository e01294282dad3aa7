import { describe, expect, it } from "vitest";
import { templateCover } from "../../src/registry/template-cover.ts";

describe("templateCover()", () => {
  it.each([
    ["notes://today", "notes://today", 13],
    ["notes://today", "notes://other", undefined],
    ["notes://{day}", "notes://today", 8],
    ["notes://{day}/{hour}", "notes://today/12", 9],
    ["notes://{day}/end", "notes://today/end", 12],
    ["notes://{day}/end", "notes://end", undefined],
    ["a{x}a", "a", undefined],
    ["{x}", "anything", 0],
    ["a{x}b{y}c", "a-b-c", 3],
    ["a{x}b{y}c", "a-c-b", undefined],
  ])("of %s and %s is %s", (template, uri, cover) => {
    expect(templateCover(template, uri)).toBe(cover);
  });

  it("stays linear for a template made to be slow", () => {
    const template = `x:${"{a}".repeat(600)}!`;
    const uri = `x:${"a".repeat(2_000)}`;
    const startedAt = process.cpuUsage().user;
    expect(templateCover(template, uri)).toBeUndefined();
    // A backtracking match of this would not end while anybody lives.
    expect(process.cpuUsage().user - startedAt).toBeLessThan(1_000_000);
  });
});
