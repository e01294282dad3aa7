import { expect, test } from "vitest";
import { wordsOfName, wordsOfQuery, wordsOfText } from "../../src/search/words.ts";

test.each([
  ["git_log", ["git", "log"]],
  ["resolve-library.id", ["resolve", "library", "id"]],
  ["getFileContents", ["getfilecontents", "get", "file", "contents"]],
  ["parseHTTPResponse2", ["parsehttpresponse2", "parse", "http", "response2"]],
  ["GitHub_issues", ["github", "git", "hub", "issues"]],
  ["__", []],
  ["größeÄndern", ["größeändern", "größe", "ändern"]],
])("wordsOfName() splits %s at signs and humps, and keeps it whole", (name, words) => {
  expect(wordsOfName(name)).toEqual(words);
});

test("wordsOfText() leaves out what tells nothing, and takes no brand apart", () => {
  expect(wordsOfText("Shows you the issues of a GitHub repository (with comments).")).toEqual([
    "shows",
    "issues",
    "github",
    "repository",
    "comments",
  ]);
});

test("wordsOfQuery() takes names apart that stand in it, and says each word once", () => {
  expect(wordsOfQuery("call createIssue for a GitHub issue")).toEqual([
    "call",
    "createissue",
    "create",
    "issue",
    "github",
  ]);
});

test.each(["the", "  ", "?!", "how do I"])("wordsOfQuery() finds nothing in %j", (query) => {
  expect(wordsOfQuery(query)).toEqual([]);
});
