import { chmodSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { programFolders } from "../../../../src/runtimes/environment.ts";
import { findOnPath } from "../../../../src/runtimes/mcp/stdio/find-on-path.ts";
import { searchPath } from "../../../../src/runtimes/mcp/stdio/search-path.ts";
import { temporaryFolder } from "../../../temporary-folder.ts";

describe.skipIf(process.platform === "win32")("findOnPath()", () => {
  it("finds the first program of the name, and no other file", () => {
    const folder = temporaryFolder({
      "a/tool": "text",
      "b/tool": "#!/bin/sh\n",
      "c/tool": "#!/bin/sh\n",
      "d/tool/x": "",
    });
    const at = (name: string): string => path.join(folder, name);
    for (const name of ["b", "c"]) chmodSync(at(`${name}/tool`), 0o755);
    const folders = ["relative", at("nowhere"), at("d"), at("a"), at("b"), at("c")];
    expect(findOnPath("tool", folders.join(":"))).toBe(at("b/tool"));
  });

  it("finds nothing where there is nothing", () => {
    expect(findOnPath("no-such-tool", "/usr/bin:/bin:/nowhere")).toBeUndefined();
    expect(findOnPath("sh", "")).toBeUndefined();
  });
});

describe("searchPath()", () => {
  it("begins with the programs that came with Node, and ends with what every plugin has", () => {
    const folders = searchPath({}).split(path.delimiter);
    expect(folders[0]).toBe(path.dirname(process.execPath));
    expect(folders).toEqual(expect.arrayContaining(programFolders.split(path.delimiter)));
  });

  it("is what the server's entry says", () => {
    expect(searchPath({ env: { PATH: "/x" } })).toBe("/x");
  });
});
