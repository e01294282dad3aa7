import { describe, expect, it } from "vitest";
import { Grants } from "../../src/remote/grants.ts";

const grants = new Grants([
  { plugins: "git", hosts: ["laptop-ada", "ci-*"] },
  { plugins: "db-*", hosts: ["admin"] },
  { plugins: "a.b", hosts: ["*"] },
]);

describe("Grants.allows()", () => {
  it.each([
    ["git", "laptop-ada", true],
    ["git", "ci-7", true],
    ["git", "laptop-ada2", false],
    ["git", "my-ci-7", false],
    ["gitt", "laptop-ada", false],
    ["db-main", "admin", true],
    ["db-", "admin", true],
    ["db", "admin", false],
    ["db-main", "laptop-ada", false],
    ["a.b", "anybody", true],
    ["axb", "anybody", false],
  ])("says of plugin %s and host %s: %s", (plugin, host, isAllowed) => {
    expect(grants.allows(plugin, host)).toBe(isAllowed);
  });

  it("allows nothing where nothing is granted", () => {
    expect(new Grants([]).allows("git", "laptop-ada")).toBe(false);
    expect(new Grants([{ plugins: "*", hosts: [] }]).allows("git", "laptop-ada")).toBe(false);
  });
});

describe("Grants.hostsOf()", () => {
  it("names the hosts of every grant that is about the plugin, each once", () => {
    const two = new Grants([
      { plugins: "*", hosts: ["admin"] },
      { plugins: "git", hosts: ["admin", "ci-*"] },
    ]);
    expect(two.hostsOf("git")).toEqual(["admin", "ci-*"]);
    expect(two.hostsOf("db")).toEqual(["admin"]);
  });
});
