import { describe, expect, it } from "vitest";
import { distinctName } from "../../src/registry/published-name.ts";
import { Registry } from "../../src/registry/registry.ts";

const tool = (name: string) => ({ name, inputSchema: { type: "object" } }) as const;
const nothing = { tools: [], prompts: [], resources: [], resourceTemplates: [] };
const plugin = (name: string, ...tools: string[]) => ({ ...nothing, name, tools: tools.map(tool) });

describe("Registry", () => {
  it("tools are sorted, whatever the order of plugins, and carry their published name", () => {
    const plugins = [plugin("b", "x", "a"), plugin("a", "z")];
    const names = new Registry(plugins).tools.map(({ name }) => name);
    expect(names).toEqual(["a_z", "b_a", "b_x"]);
    expect(new Registry(plugins.toReversed()).tools.map(({ name }) => name)).toEqual(names);
    expect(new Registry(plugins).tool("b_x")).toEqual({
      name: "b_x",
      plugin: "b",
      ownName: "x",
      definition: { name: "b_x", inputSchema: { type: "object" } },
    });
  });

  it("tool() knows no other name", () => {
    const registry = new Registry([plugin("a", "z")]);
    for (const name of ["a_Z", "z", "", "__proto__", "toString"]) expect(registry.tool(name)).toBeUndefined();
  });

  it("gives every tool of a shared name a suffix, so that neither can pose as the other", () => {
    const registry = new Registry([plugin("a.b", "t"), plugin("a-b", "t", "u")]);
    expect(registry.tools.map(({ name }) => name).toSorted()).toEqual(
      [
        "a-b_u",
        distinctName({ plugin: "a.b", ownName: "t" }),
        distinctName({ plugin: "a-b", ownName: "t" }),
      ].toSorted(),
    );
    expect(registry.tool("a-b_t")).toBeUndefined();
  });

  it("lets no tool be named as another's suffixed name", () => {
    const target = distinctName({ plugin: "a.b", ownName: "t" });
    const thief = plugin("a-b", "t", target.slice("a-b_".length));
    const registry = new Registry([plugin("a.b", "t"), thief]);
    expect(registry.tool(target)).toMatchObject({ plugin: "a.b", ownName: "t" });
    expect(registry.tools).toHaveLength(3);
  });

  it("prompts have names of their own, which a tool may have too", () => {
    const registry = new Registry([{ ...plugin("a", "z"), prompts: [{ name: "z" }] }]);
    expect(registry.prompt("a_z")).toMatchObject({ plugin: "a", ownName: "z", definition: { name: "a_z" } });
    expect(registry.tool("a_z")).toBeDefined();
  });

  it("publishes names as they are when they are to be plain, apart from those that meet", () => {
    const registry = new Registry([plugin("a", "t", "u"), plugin("b", "t")], "plain");
    expect(registry.tools.map(({ name }) => name)).toEqual(
      [
        "u",
        distinctName({ plugin: "a", ownName: "t" }),
        distinctName({ plugin: "b", ownName: "t" }),
      ].toSorted(),
    );
  });

  it("lets the first plugin keep a URI that two want", () => {
    const at = (name: string) => ({ ...plugin(name), resources: [{ uri: "notes://today", name }] });
    const registry = new Registry([at("b"), at("a")]);
    expect(registry.resources.map(({ plugin }) => plugin)).toEqual(["b"]);
    expect(registry.pluginOfUri("notes://today")).toBe("b");
    expect(registry.pluginOfUri("notes://tomorrow")).toBeUndefined();
  });

  it("pluginOfUri() takes the template that spells out most of the URI", () => {
    const made = (name: string, uriTemplate: string) => ({
      ...plugin(name),
      resourceTemplates: [{ uriTemplate, name }],
    });
    const registry = new Registry([made("wide", "{+any}"), made("narrow", "notes://{day}")]);
    expect(registry.pluginOfUri("notes://today")).toBe("narrow");
    expect(registry.pluginOfUri("files://x")).toBe("wide");
    expect(registry.pluginOfTemplate("notes://{day}")).toBe("narrow");
    expect(registry.pluginOfTemplate("notes://{other}")).toBeUndefined();
  });
});
