import { symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../../src/discovery/plugin-spec.ts";
import { readPlugin } from "../../src/discovery/read-plugin.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";

function writeManifest(fields: object): string {
  return temporaryFolder({ "plugin.json": JSON.stringify({ $schema, name: "p", ...fields }) });
}

const backplane = (extension: object) => ({ extensions: { "dev.backplane": extension } });
const runtime = { type: "node", entry: "main.js" };

describe("readPlugin()", () => {
  it("reads a package, with the limits it does not name at their defaults", () => {
    const folder = writeManifest(backplane({ runtime, limits: { callTimeoutMs: 5 } }));
    expect(readPlugin({ kind: "folder", path: folder })).toEqual({
      name: "p",
      path: folder,
      runtime,
      activation: "lazy",
      limits: { ...defaultLimits, callTimeoutMs: 5 },
      warnings: [],
    });
  });

  it("keeps what it ignored as warnings", () => {
    const folder = writeManifest({ ...backplane({ runtime }), "x-unknown": 1 });
    expect(readPlugin({ kind: "folder", path: folder }).warnings).toEqual([
      'plugin.json: ignored unknown field "x-unknown"',
    ]);
  });

  it("refuses a package that says nothing to Backplane", () => {
    const folder = writeManifest({});
    expect(() => readPlugin({ kind: "folder", path: folder })).toThrow(
      'plugin.json has no extensions["dev.backplane"].runtime',
    );
  });

  it("refuses a manifest that leads out of the package", () => {
    const folder = temporaryFolder();
    symlinkSync("/etc/passwd", path.join(folder, "plugin.json"));
    expect(() => readPlugin({ kind: "folder", path: folder })).toThrow("leads out of the plugin's folder");
  });

  it.each([
    ["git", "git"],
    ["Git_Tools 2", "git-tools-2"],
    ["tool.exe", "tool"],
    ["a.b-c", "a.b-c"],
  ])("names the executable %s %s", (file, name) => {
    expect(readPlugin({ kind: "executable", path: `/plugins/${file}` })).toEqual({
      name,
      path: `/plugins/${file}`,
      runtime: { type: "executable" },
      activation: "lazy",
      limits: defaultLimits,
      warnings: [],
    });
  });

  it.each(["_", "-x", "x".repeat(65), "日本語"])("refuses the executable %s, which gives no name", (file) => {
    expect(() => readPlugin({ kind: "executable", path: `/plugins/${file}` })).toThrow("rename it");
  });
});
