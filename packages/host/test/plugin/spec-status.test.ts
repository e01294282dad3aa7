import { describe, expect, it } from "vitest";
import { specStatus } from "../../src/plugin/spec-status.ts";
import { pluginSpec } from "../plugin-spec.ts";

const server = (name: string) => ({ name, type: "stdio", command: "x" }) as const;

describe("specStatus()", () => {
  it("names MCP servers and skills, and says that servers are not started", () => {
    const skills = [{ name: "pdf", description: "x", folder: "skills/pdf" }];
    const spec = pluginSpec({ path: "/p", mcpServers: [server("a"), server("b")], skills, warnings: ["w"] });
    expect(specStatus(spec)).toEqual({
      mcpServers: ["a", "b"],
      skills: ["pdf"],
      warnings: [
        "w",
        'The MCP servers "a", "b" are not started: this version has no runtime for MCP servers yet',
      ],
    });
  });

  it.each([
    [{ type: "node", entry: "x" }, "node"],
    [{ type: "process", command: "x" }, "process"],
    [{ type: "executable" }, "process"],
  ] as const)("calls the runtime %j %s", (runtime, name) => {
    expect(specStatus(pluginSpec({ path: "/p", runtime })).runtime).toBe(name);
  });

  it("has nothing to say of files that could not be read", () => {
    expect(specStatus(undefined)).toEqual({ mcpServers: [], skills: [], warnings: [] });
  });
});
