import { describe, expect, it } from "vitest";
import { Registry } from "../../src/registry/registry.ts";
import { distinctToolName } from "../../src/registry/tool-name.ts";

const tool = (name: string) => ({ name, inputSchema: { type: "object" } }) as const;
const plugin = (name: string, ...tools: string[]) => ({ name, tools: tools.map(tool) });

describe("Registry", () => {
  it("tools are sorted, whatever the order of plugins, and carry their published name", () => {
    const plugins = [plugin("b", "x", "a"), plugin("a", "z")];
    const names = new Registry(plugins).tools.map(({ name }) => name);
    expect(names).toEqual(["a_z", "b_a", "b_x"]);
    expect(new Registry(plugins.toReversed()).tools.map(({ name }) => name)).toEqual(names);
    expect(new Registry(plugins).get("b_x")).toEqual({
      name: "b_x",
      plugin: "b",
      ownName: "x",
      definition: { name: "b_x", inputSchema: { type: "object" } },
    });
  });

  it("get() knows no other name", () => {
    const registry = new Registry([plugin("a", "z")]);
    for (const name of ["a_Z", "z", "", "__proto__", "toString"]) expect(registry.get(name)).toBeUndefined();
  });

  it("gives every tool of a shared name a suffix, so that neither can pose as the other", () => {
    const registry = new Registry([plugin("a.b", "t"), plugin("a-b", "t", "u")]);
    expect(registry.tools.map(({ name }) => name).toSorted()).toEqual(
      ["a-b_u", distinctToolName("a.b", "t"), distinctToolName("a-b", "t")].toSorted(),
    );
    expect(registry.get("a-b_t")).toBeUndefined();
  });

  it("lets no tool be named as another's suffixed name", () => {
    const target = distinctToolName("a.b", "t");
    const thief = plugin("a-b", "t", target.slice("a-b_".length));
    const registry = new Registry([plugin("a.b", "t"), thief]);
    expect(registry.get(target)).toMatchObject({ plugin: "a.b", ownName: "t" });
    expect(registry.tools).toHaveLength(3);
  });
});
