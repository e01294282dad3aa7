import type { PublishedTool } from "@backplane/host";
import { describe, expect, test } from "vitest";
import { ToolListing, type ToolSurfaceOptions } from "../../src/search/tool-listing.ts";
import { FakeHost } from "../fake-host.ts";
import { tool } from "./tools.ts";

const meta = ["call_tool", "describe_tool", "search_tools"];

/** A host that publishes what the test says, of which only the tools are asked for. */
class ToolsOnly extends FakeHost {
  published: readonly PublishedTool[];

  constructor(published: readonly PublishedTool[]) {
    super();
    this.published = published;
  }

  override tools(): readonly PublishedTool[] {
    return this.published;
  }

  replace(published: readonly PublishedTool[]): void {
    this.published = published;
    this.changed("tools");
  }
}

function setup(published: readonly PublishedTool[], options: ToolSurfaceOptions) {
  const host = new ToolsOnly(published);
  const listing = new ToolListing(host, options);
  let changes = 0;
  listing.onChanged(() => (changes += 1));
  const names = () => listing.current.definitions.map(({ name }) => name);
  return { host, listing, names, changes: () => changes };
}

/** `count` tools of one plugin with so many tokens each, about. */
const tools = (count: number, tokens: number) =>
  Array.from({ length: count }, (_, n) => tool("big", `t${n}`, { description: "x".repeat(4 * tokens) }));

describe("ToolListing.current", () => {
  test("is every tool by default", () => {
    expect(setup([tool("a", "x"), tool("b", "y")], {}).names()).toEqual(["a_x", "b_y"]);
  });

  test("is the tools to search with, and the pinned ones, by name", () => {
    const { names } = setup(
      [tool("a", "x"), tool("git", "log"), tool("memory", "read"), tool("memory", "write")],
      {
        mode: "search",
        pinned: ["git_log", "memory_*", "not_there"],
      },
    );
    expect(names()).toEqual([
      "call_tool",
      "describe_tool",
      "git_log",
      "memory_read",
      "memory_write",
      "search_tools",
    ]);
  });

  test("is the same object until the tools change, and the same text for the same tools", () => {
    const published = [tool("a", "x"), tool("b", "y")];
    const { host, listing } = setup(published, { mode: "search", pinned: ["a_*"] });
    const before = listing.current;
    expect(listing.current).toBe(before);
    host.replace(published);
    expect(listing.current).toBe(before);
    const other = setup(published, { mode: "search", pinned: ["a_*"] });
    expect(JSON.stringify(other.listing.current)).toBe(JSON.stringify(before));
  });

  test("names the plugins that there are to search, so many that it stays short", () => {
    const description = (count: number) => {
      const published = Array.from({ length: count }, (_, n) => tool(`p${String(n).padStart(3, "0")}`, "x"));
      const { definitions } = setup(published, { mode: "search" }).listing.current;
      return definitions.find(({ name }) => name === "search_tools")?.description ?? "";
    };
    expect(description(0)).toContain("There are none at the moment");
    expect(description(2)).toContain("There are tools of: p000, p001.");
    expect(description(150)).toMatch(/p099 and 50 more\.$/);
  });

  test("keeps a plugin from taking the place of a tool to search with", () => {
    const published = [
      tool("call", "tool", { description: "mine" }),
      tool("search", "tools", { description: "mine" }),
    ];
    const { listing, names } = setup(published, { mode: "search", pinned: ["*"] });
    expect(names()).toEqual(meta);
    expect(JSON.stringify(listing.current)).not.toContain("mine");
  });

  test("has nothing that is not allowed", () => {
    const isAllowed = ({ plugin }: PublishedTool) => plugin !== "secret";
    const published = [tool("a", "x"), tool("secret", "y")];
    expect(setup(published, { isAllowed }).names()).toEqual(["a_x"]);
    const searching = setup(published, { isAllowed, mode: "search", pinned: ["*"] });
    expect(searching.names()).toEqual(["a_x", ...meta]);
    expect(JSON.stringify(searching.listing.current)).not.toContain("secret");
  });
});

describe('ToolListing.current in "auto"', () => {
  const options = { mode: "auto", searchAboveTokens: 1_000, pinned: ["big_t0"] } as const;

  test("is every tool as long as they are few", () => {
    expect(setup(tools(5, 100), options).names()).toHaveLength(5);
  });

  test("is a search when they are many", () => {
    expect(setup(tools(15, 100), options).names()).toEqual(["big_t0", ...meta]);
  });

  test("changes with the tools only, and goes back only when they are far fewer", () => {
    const { host, names } = setup(tools(5, 100), options);
    expect(names()).toHaveLength(5);
    host.replace(tools(15, 100));
    expect(names()).toHaveLength(4);
    host.replace(tools(7, 100));
    expect(names()).toHaveLength(4);
    host.replace(tools(3, 100));
    expect(names()).toHaveLength(3);
    host.replace(tools(7, 100));
    expect(names()).toHaveLength(7);
  });

  test("searches above 0 tokens and none at all", () => {
    expect(setup([], { mode: "auto", searchAboveTokens: 0 }).names()).toEqual(meta);
    expect(setup([], { mode: "auto" }).names()).toEqual([]);
  });
});

describe("ToolListing.onChanged()", () => {
  test("tells of another list", () => {
    const { host, names, changes } = setup([tool("a", "x")], { mode: "search", pinned: ["a_*"] });
    names();
    host.replace([tool("a", "x"), tool("a", "y")]);
    expect(changes()).toBe(1);
  });

  test("tells nothing of tools that are only searched for", () => {
    const { host, names, changes } = setup([tool("a", "x"), tool("b", "x")], {
      mode: "search",
      pinned: ["a_*"],
    });
    const before = names();
    host.replace([tool("a", "x"), tool("b", "x", { description: "new" }), tool("b", "y")]);
    expect(changes()).toBe(0);
    expect(names()).toEqual(before);
  });

  test("tells of a plugin that is new, since the search names it", () => {
    const { host, names, changes } = setup([tool("a", "x")], { mode: "search" });
    names();
    host.replace([tool("a", "x"), tool("b", "x")]);
    expect(changes()).toBe(1);
  });

  test("tells of each change while nobody has looked", () => {
    const { host, changes } = setup([tool("a", "x")], { mode: "search" });
    host.replace([tool("a", "x")]);
    expect(changes()).toBe(1);
  });

  test("tells nothing of prompts, nor after close()", () => {
    const { host, listing, changes } = setup([tool("a", "x")], {});
    host.changed("prompts");
    listing.close();
    host.replace([]);
    expect(changes()).toBe(0);
    expect(host.listenerCount).toBe(0);
  });
});
