import { isPluginName } from "@backplane/contract/manifest";
import { describe, expect, it } from "vitest";
import { pluginsOf } from "../../src/discovery/plugins-of.ts";
import { pluginSpec } from "../plugin-spec.ts";

const server = (name: string) => ({ name, type: "stdio", command: "x" }) as const;
const skills = [{ name: "pdf", description: "x", folder: "skills/pdf" }];
const runtime = { type: "node", entry: "main.js" } as const;

const namesOf = (name: string, servers: readonly string[]): readonly string[] =>
  pluginsOf(pluginSpec({ path: "/p", name, mcpServers: servers.map(server) })).map((plugin) => plugin.name);

describe("pluginsOf()", () => {
  it("is the package alone where it has no servers", () => {
    const spec = pluginSpec({ path: "/p", runtime, skills });
    expect(pluginsOf(spec)).toEqual([spec]);
  });

  it("takes the only server of a package without a process for the package", () => {
    const spec = pluginSpec({
      path: "/p",
      name: "git",
      mcpServers: [server("main")],
      skills,
      activation: "eager",
    });
    expect(pluginsOf(spec)).toEqual([
      { ...spec, runtime: { type: "mcp", server: server("main"), package: "git" } },
    ]);
  });

  it("makes a plugin of each of several servers, and leaves the package its skills", () => {
    const spec = pluginSpec({
      path: "/p",
      name: "git",
      description: "d",
      mcpServers: [server("a"), server("b")],
      skills,
      warnings: ["w"],
      activation: "eager",
    });
    const [own, ...servers] = pluginsOf(spec);
    expect(own).toEqual({ ...spec, activation: "lazy" });
    expect(servers).toEqual(
      ["a", "b"].map((name) => ({
        ...spec,
        name: `git.${name}`,
        description: "",
        runtime: { type: "mcp", server: server(name), package: "git" },
        mcpServers: [server(name)],
        skills: [],
        warnings: [],
      })),
    );
  });

  it("makes a plugin of a server beside a process", () => {
    const spec = pluginSpec({ path: "/p", name: "git", runtime, mcpServers: [server("a")] });
    expect(pluginsOf(spec).map(({ name, runtime }) => [name, runtime?.type])).toEqual([
      ["git", "node"],
      ["git.a", "mcp"],
    ]);
  });

  it.each([
    [
      ["File System", "ÜBER"],
      ["p.file-system", "p.ber"],
    ],
    [
      ["__", "..x.."],
      ["p.server", "p.x"],
    ],
    [
      ["a b", "A-B", "c"],
      [/^p\.a-b-[0-9a-f]{8}$/, /^p\.a-b-[0-9a-f]{8}$/, "p.c"],
    ],
    [
      ["\u001b[31m", "日本"],
      ["p.31m", "p.server"],
    ],
  ])("gives the servers %j names that a plugin may have", (servers, expected) => {
    const [, ...names] = namesOf("p", servers);
    expect(names).toEqual(
      expected.map((name) => (typeof name === "string" ? name : expect.stringMatching(name))),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.every(isPluginName)).toBe(true);
  });

  it("keeps long names apart, whichever comes first", () => {
    const long = ["x".repeat(80), `${"x".repeat(80)}y`];
    const [, ...names] = namesOf(`p${"-q".repeat(31)}`, long);
    expect(names.every(isPluginName)).toBe(true);
    expect(new Set(names).size).toBe(2);
    const [, ...swapped] = namesOf(`p${"-q".repeat(31)}`, long.toReversed());
    expect(swapped.toReversed()).toEqual(names);
  });
});
