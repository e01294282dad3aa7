import type { JsonObject, Result } from "@backplane/host";
import { describe, expect, test } from "vitest";
import { describeAnswer, searchAnswer } from "../../src/search/meta-answers.ts";
import { ToolCatalog } from "../../src/search/tool-catalog.ts";
import { object, tool } from "./tools.ts";

const log = tool("git", "log", {
  description: "Shows the commits of a branch. Newest first,\n  with authors.",
  inputSchema: object({ repo: { type: "string" }, limit: { type: "integer" } }, ["repo"]),
  annotations: { readOnlyHint: true },
});
const catalog = new ToolCatalog([tool("files", "read", { title: "Read a file" }), log, tool("git", "tag")]);

const textOf = async (answer: Promise<Result<JsonObject>>): Promise<string> => {
  const { value, json } = await answer;
  expect(JSON.parse(json)).toEqual(value);
  const [content, ...more] = value["content"] as { type: string; text: string }[];
  expect(more).toEqual([]);
  return content?.text ?? "";
};

describe("searchAnswer()", () => {
  test("shows of each tool how it is called, whose it is, its score and what it does, in one line", async () => {
    const text = await textOf(searchAnswer({ query: "commits" }, catalog));
    expect(text).toMatch(
      /^1 of 1 found, nearest first\. Call one with call_tool\.\n\ngit_log\(repo: string, limit\?: integer\) {2}\[git, score \d+\.\d\]\n {2}Shows the commits of a branch\.$/,
    );
  });

  test("shows as many as asked for, and how many there are", async () => {
    expect(await textOf(searchAnswer({ query: "git", limit: 1 }, catalog))).toMatch(/^1 of 2 found/);
    expect(await textOf(searchAnswer({ query: "git", limit: 1000 }, catalog))).toMatch(/^2 of 2 found/);
  });

  test("shows the tools of one plugin only", async () => {
    const text = await textOf(searchAnswer({ query: "read commits", plugin: "files" }, catalog));
    expect(text).toContain("files_read()");
    expect(text).not.toContain("git_log");
  });

  test("shows all by name for an empty query", async () => {
    const text = await textOf(searchAnswer({ query: " ", plugin: "git" }, catalog));
    expect(text).toMatch(/^2 of 2 found, by name\./);
    expect(text.indexOf("git_log")).toBeLessThan(text.indexOf("git_tag"));
  });

  test("says what there is when nothing fits", async () => {
    expect(await textOf(searchAnswer({ query: "xylophone" }, catalog))).toBe(
      "None of 3 tools has any of these words. Try others, or name a plugin: files, git.",
    );
    expect(await textOf(searchAnswer({ query: "x" }, new ToolCatalog([])))).toBe(
      "There are no tools at the moment.",
    );
  });

  test.each<[object, string]>([
    [{}, '"query" must be a string.'],
    [{ query: 1 }, '"query" must be a string.'],
    [{ query: "x", plugin: 1 }, '"plugin" must be a string.'],
    [{ query: "x", plugin: "gti" }, 'No plugin "gti" has tools. There are: files, git.'],
    [{ query: "x", limit: 0 }, '"limit" must be a number from 1 to 25.'],
    [{ query: "x", limit: "5" }, '"limit" must be a number from 1 to 25.'],
  ])("tells the model its mistake: %j", async (args, message) => {
    const answer = searchAnswer(args as JsonObject, catalog);
    expect((await answer).value["isError"]).toBe(true);
    expect(await textOf(answer)).toBe(message);
  });

  test("stays short whatever plugins say of themselves", async () => {
    const inputSchema = object(
      Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`p${n}`, { enum: ["v".repeat(500)] }])),
    );
    const long = Array.from({ length: 50 }, (_, n) =>
      tool("long", `t${n}`, { description: "word ".repeat(1_600), inputSchema }),
    );
    const text = await textOf(searchAnswer({ query: "word", limit: 25 }, new ToolCatalog(long)));
    expect(text.length).toBeLessThan(40_000);
  });
});

describe("describeAnswer()", () => {
  test("is the whole definition", async () => {
    expect(JSON.parse(await textOf(describeAnswer({ name: "git_log" }, catalog)))).toEqual(log.definition);
  });

  test.each<[object, string]>([
    [{}, '"name" must be a string.'],
    [{ name: "git_lgo" }, "Unknown tool: git_lgo. The nearest names: git_log, git_tag."],
    [{ name: "§" }, "Unknown tool: §."],
  ])("tells the model its mistake: %j", async (args, message) => {
    const answer = describeAnswer(args as JsonObject, catalog);
    expect((await answer).value["isError"]).toBe(true);
    expect(await textOf(answer)).toBe(message);
  });
});
