import { expect, test } from "vitest";
import { namePatterns } from "../../src/search/name-patterns.ts";

test.each([
  ["git_log", "git_log", true],
  ["git_log", "git_logs", false],
  ["git_*", "git_log", true],
  ["git_*", "github_log", false],
  ["*_log", "git_log", true],
  ["*", "anything", true],
  ["a*b*c", "a-b-c", true],
  // No other sign means anything.
  ["git.log", "git_log", false],
  ["git_(log|show)", "git_log", false],
])("namePatterns(%j) takes %s: %s", (pattern, name, expected) => {
  expect(namePatterns(["other", pattern])(name)).toBe(expected);
});

test("namePatterns() of none takes none", () => {
  expect(namePatterns([])("git_log")).toBe(false);
});
