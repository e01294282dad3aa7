import { describe, expect, test } from "vitest";
import { ToolIndex } from "../../src/search/tool-index.ts";
import { object, tool } from "./tools.ts";

const names = (hits: ReturnType<ToolIndex["search"]>) => hits.map(({ tool: { name } }) => name);

const index = new ToolIndex([
  tool("files", "moveFile", { description: "Moves or renames something." }),
  tool("files", "read", {
    title: "Read a text",
    inputSchema: object({ path: { type: "string", description: "where the document is" } }),
  }),
  tool("git", "log", { description: "Shows commits. Newest first." }),
  tool("git", "stash", { description: "Puts changes away." }),
  tool("weather", "today", {
    inputSchema: object({
      place: {
        anyOf: [{ type: "object", properties: { postcode: { type: "string" } } }, { type: "string" }],
      },
    }),
  }),
]);

describe("ToolIndex.search()", () => {
  test.each([
    ["the name", "stash", "git_stash"],
    ["a part of a name in humps", "move", "files_moveFile"],
    ["the whole name", "files_moveFile", "files_moveFile"],
    ["the title", "text", "files_read"],
    ["the description", "commits", "git_log"],
    ["the name of a parameter", "path", "files_read"],
    ["the description of a parameter", "document", "files_read"],
    ["a parameter inside another", "postcode", "weather_today"],
    ["the beginning of a word", "commit", "git_log"],
    ["a misspelt word", "comits", "git_log"],
    ["another word for it", "rename", "files_moveFile"],
  ])("finds a tool by %s", (_what, query, name) => {
    expect(names(index.search(query))[0]).toBe(name);
  });

  test("finds nothing for words that are nowhere, or for none", () => {
    expect(index.search("xylophone")).toEqual([]);
    expect(index.search("how do I")).toEqual([]);
    expect(index.search("")).toEqual([]);
  });

  test("has the same order each time: equal ones by name", () => {
    const same = ["c", "a", "b"]
      .map((plugin) => tool(plugin, "twin"))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(names(new ToolIndex(same).search("twin"))).toEqual(["a_twin", "b_twin", "c_twin"]);
  });

  test("is not won by a plugin that says every word again and again", () => {
    const honest = tool("mail", "send", { description: "Sends a mail to somebody." });
    const words = "send mail commit weather file search calendar issue database";
    const greedy = tool("zzz", "all", { description: Array.from({ length: 100 }, () => words).join(" ") });
    expect(names(new ToolIndex([honest, greedy]).search("send a mail"))[0]).toBe("mail_send");
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "finds a tool named %s like any other",
    (name) => {
      expect(names(new ToolIndex([tool("odd", name), tool("odd", "other")]).search(name))[0]).toBe(
        `odd_${name}`,
      );
    },
  );

  test("takes schemas as deep and wide as a plugin can make them", () => {
    let deep: object = { type: "string" };
    for (let depth = 0; depth < 3_000; depth++) deep = { type: "object", properties: { deeper: deep } };
    const wide = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, n) => [`p${n}`, { description: "x ".repeat(9) }]),
    );
    const odd = [
      tool("odd", "deep", { inputSchema: object({ deep }) }),
      tool("odd", "wide", { inputSchema: object(wide) }),
    ];
    expect(names(new ToolIndex(odd).search("deep"))[0]).toBe("odd_deep");
  });

  test("takes a query of any length", () => {
    expect(names(index.search(`${"commits ".repeat(100_000)}`))[0]).toBe("git_log");
    expect(index.search("x".repeat(1_000_000))).toEqual([]);
  });
});

describe("ToolIndex.searchNames()", () => {
  test.each([
    ["git_lgo", "git_log"],
    ["git_stsh", "git_stash"],
    ["stash", "git_stash"],
    ["files_move_file", "files_moveFile"],
    ["weather", "weather_today"],
  ])("finds for %s the name %s", (name, expected) => {
    expect(names(index.searchNames(name))[0]).toBe(expected);
  });
});
