import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scanFolder } from "../../src/discovery/scan-folder.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const kinds = (folder: string) =>
  Object.fromEntries(scanFolder(folder).map(({ path: file, kind }) => [path.basename(file), kind]));

describe("scanFolder()", () => {
  it("finds nothing where there is no folder", () => {
    expect(scanFolder("/no/such/folder")).toEqual([]);
  });

  it("finds folders with a manifest and executables, also by links, sorted by name", () => {
    const folder = temporaryFolder({
      "z/plugin.json": "{}",
      "b.exe": "",
      a: "",
      "elsewhere/p/plugin.json": "{}",
    });
    for (const name of ["a", "b.exe"]) chmodSync(path.join(folder, name), 0o755);
    symlinkSync("elsewhere/p", path.join(folder, "linked-folder"));
    symlinkSync("a", path.join(folder, "linked-file"));
    expect(Object.entries(kinds(folder))).toEqual([
      ["a", "executable"],
      ["b.exe", "executable"],
      ["elsewhere", "unusable"],
      ["linked-file", "executable"],
      ["linked-folder", "folder"],
      ["z", "folder"],
    ]);
  });

  it("passes over what is nobody's plugin", () => {
    const folder = temporaryFolder({
      ".hidden/plugin.json": "{}",
      "node_modules/x/plugin.json": "{}",
      "package.json": "{}",
      "package-lock.json": "{}",
      "README.md": "",
      "data.json": "",
    });
    expect(scanFolder(folder)).toEqual([]);
  });

  it.each(["x.js", "x.ts", "x.mjs", "x.cjs", "x.mts", "x.cts"])("calls %s another program's", (name) => {
    expect(kinds(temporaryFolder({ [name]: "" }))).toEqual({ [name]: "foreign" });
  });

  it("tells what was probably meant to be a plugin, and hides nothing for it", () => {
    const folder = temporaryFolder({ "not-executable": "", "good/plugin.json": "{}" });
    mkdirSync(path.join(folder, "empty"));
    symlinkSync("nowhere", path.join(folder, "dangling"));
    symlinkSync("loop", path.join(folder, "loop"));
    expect(kinds(folder)).toEqual({
      dangling: "unusable",
      empty: "unusable",
      good: "folder",
      loop: "unusable",
      "not-executable": "unusable",
    });
  });

  it("throws when the folder is no folder", () => {
    expect(() => scanFolder(path.join(temporaryFolder({ file: "" }), "file"))).toThrow("ENOTDIR");
  });
});
