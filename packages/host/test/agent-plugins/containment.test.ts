import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { resolveCommand } from "../../src/runtimes/resolve-command.ts";
import { pluginSpec } from "../plugin-spec.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { good, goodBut, goodPackage, manifest, mcpJson, outcome, rejected, skill } from "./package.ts";

/** Moves a file of the package out of it, and leaves a link: only where it is makes it bad. */
function moveOut(folder: string, file: string): void {
  const outside = path.join(temporaryFolder(), "moved");
  renameSync(path.join(folder, file), outside);
  symlinkSync(outside, path.join(folder, file));
}

/** Moves it to another place in the package, and leaves a link. */
function moveWithin(folder: string, file: string): void {
  const moved = path.join(folder, "elsewhere", file.replaceAll("/", "_"));
  mkdirSync(path.dirname(moved), { recursive: true });
  renameSync(path.join(folder, file), moved);
  symlinkSync(moved, path.join(folder, file));
}

const stdio = (fields: object) => ({ type: "stdio", command: "node", ...fields });
const withServers = (servers: object, files = {}) =>
  goodPackage({ "mcp.json": mcpJson({ bad: servers, good: stdio({}) }), ...files });

describe("Agent Plugins: containment", () => {
  it.each(["plugin.json", "mcp.json", "skills", "skills/good", "skills/good/SKILL.md"])(
    "%s may be a link to another place in the package",
    (file) => {
      const folder = goodPackage();
      moveWithin(folder, file);
      expect(outcome(folder)).toEqual(good);
    },
  );

  it("a package may itself be reached by a link", () => {
    const link = path.join(temporaryFolder(), "link");
    symlinkSync(goodPackage(), link);
    expect(outcome(link)).toEqual(good);
  });

  it("a plugin.json that leads out rejects the plugin", () => {
    const folder = goodPackage();
    moveOut(folder, "plugin.json");
    expect(outcome(folder)).toEqual(rejected("leads out of the plugin's folder"));
  });

  it("skills/ that leads out disables the skills only", () => {
    const folder = goodPackage();
    moveOut(folder, "skills");
    const reports = ["error skills: leads out of the plugin's folder"];
    expect(outcome(folder)).toEqual({ ...good, skills: [], reports });
  });

  it("an mcp.json that leads out disables the MCP servers only", () => {
    const folder = goodPackage();
    moveOut(folder, "mcp.json");
    const reports = ["error mcp.json: leads out of the plugin's folder"];
    expect(outcome(folder)).toEqual({ ...good, servers: [], reports });
  });

  it.each(["skills/bad/SKILL.md", "skills/bad"])("%s that leads out skips that skill only", (file) => {
    const folder = goodPackage({ "skills/bad/SKILL.md": skill("bad") });
    moveOut(folder, file);
    const reports = ["error skills/bad/SKILL.md: leads out of the plugin's folder"];
    expect(outcome(folder)).toEqual({ ...good, reports });
  });

  it.each(["./..", "./../x", "./bin/../../x", "./bin/link"])(
    "a command that leads out, %s, invalidates that server only",
    (command) => {
      const folder = withServers(stdio({ command }), { "bin/x": "" });
      symlinkSync("/bin/sh", path.join(folder, "bin/link"));
      writeFileSync(path.join(folder, "../x"), "");
      expect(outcome(folder)).toEqual(
        goodBut("error mcp.json:1:", `command: ${JSON.stringify(command)} leads out of the plugin's folder`),
      );
    },
  );

  it.each(["./..", "${PLUGIN_ROOT}/..", "./data/../..", "./data/link", "${PLUGIN_ROOT}/data/link"])(
    "a cwd that leads out of the package, %s, invalidates that server only",
    (cwd) => {
      const folder = withServers(stdio({ cwd }), { "data/x": "" });
      symlinkSync("/tmp", path.join(folder, "data/link"));
      expect(outcome(folder)).toEqual(
        goodBut("error mcp.json:1:", `cwd: ${JSON.stringify(cwd)} leads out of the plugin's folder`),
      );
    },
  );

  it.each(["${PLUGIN_DATA}/..", "${PLUGIN_DATA}/a/../../b", "${PLUGIN_DATA}/${PLUGIN_ROOT}/../../../.."])(
    "a cwd that leads out of the data folder, %s, invalidates that server only",
    (cwd) => {
      expect(outcome(withServers(stdio({ cwd })))).toEqual(
        goodBut("error mcp.json:1:", `cwd: ${JSON.stringify(cwd)} leads out of the plugin's data folder`),
      );
    },
  );

  it.each(["./bin/nothing", "./bin"])(
    "a command that is no file, %s, invalidates that server only",
    (command) => {
      const folder = withServers(stdio({ command }), { "bin/x": "" });
      expect(outcome(folder)).toEqual(goodBut("error mcp.json:1:", "command: "));
    },
  );

  it("any other path of the package that leads out is denied", () => {
    const folder = temporaryFolder({ "plugin.json": manifest() });
    symlinkSync("/bin/sh", path.join(folder, "main"));
    const command = (runtime: object) => () =>
      resolveCommand(pluginSpec({ path: folder, runtime: runtime as { type: "process"; command: string } }));
    expect(command({ type: "process", command: "main" })).toThrow("leads out of the plugin's folder");
    expect(command({ type: "node", entry: "main" })).toThrow("leads out of the plugin's folder");
  });
});
