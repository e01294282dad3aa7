import { describe, expect, it } from "vitest";
import { specStatus } from "../../src/plugin/spec-status.ts";
import { pluginSpec } from "../plugin-spec.ts";

const server = (name: string) => ({ name, type: "stdio", command: "x" }) as const;

describe("specStatus()", () => {
  it("names MCP servers and skills", () => {
    const skills = [{ name: "pdf", description: "x", folder: "skills/pdf" }];
    const spec = pluginSpec({ path: "/p", mcpServers: [server("a"), server("b")], skills, warnings: ["w"] });
    expect(specStatus(spec)).toEqual({
      mcpServers: ["a", "b"],
      skills: ["pdf"],
      warnings: ["w"],
    });
  });

  it.each([
    [{ type: "node", entry: "x" }, "node"],
    [{ type: "process", command: "x" }, "process"],
    [{ type: "executable" }, "process"],
    [{ type: "mcp", server: server("a"), package: "p" }, "mcp"],
  ] as const)("calls the runtime %j %s", (runtime, name) => {
    expect(specStatus(pluginSpec({ path: "/p", runtime })).runtime).toBe(name);
  });

  it("has nothing to say of files that could not be read", () => {
    expect(specStatus(undefined)).toEqual({ mcpServers: [], skills: [], warnings: [] });
  });
});
