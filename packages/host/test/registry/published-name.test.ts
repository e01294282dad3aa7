import { describe, expect, it } from "vitest";
import { distinctName, maxNameLength, publishedName } from "../../src/registry/published-name.ts";

const toolName = (plugin: string, ownName: string) => publishedName({ plugin, ownName, style: "prefixed" });

describe("publishedName()", () => {
  it.each([
    ["git", "log", "git_log"],
    ["git", "log.all", "git_log_all"],
    ["my.git", "log", "my-git_log"],
    ["a", "B-c_D", "a_B-c_D"],
  ])("of %s and %s is %s", (plugin, tool, name) => {
    expect(toolName(plugin, tool)).toBe(name);
  });

  it("keeps the longest names apart and within the limit", () => {
    const names = ["a", "b"].map((end) => toolName("p".repeat(64), `${"t".repeat(63)}${end}`));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{55}$/);
    expect(toolName("p", "t".repeat(maxNameLength - 2))).toBe(`p_${"t".repeat(maxNameLength - 2)}`);
  });

  it("gives a name that looks suffixed a suffix of its own", () => {
    const taken = distinctName({ plugin: "a.b", ownName: "run" });
    expect(taken).toMatch(/^a-b_run_[0-9a-f]{8}$/);
    expect(toolName("a-b", taken.slice("a-b_".length))).not.toBe(taken);
  });
});
