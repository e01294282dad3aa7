import { chmodSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
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

  it("says where it looked", () => {
    expect(() => findOnPath("no-such-tool", "/usr/bin:/bin")).toThrow(
      'There is no program "no-such-tool" in /usr/bin:/bin; install it there, or give the server\'s "env" a PATH',
    );
  });
});

describe("searchPath()", () => {
  it("begins with the programs that came with Node, and ends with what every plugin has", () => {
    const folders = searchPath(["/x", "/y"].join(path.delimiter)).split(path.delimiter);
    expect(folders[0]).toBe(path.dirname(process.execPath));
    expect(folders.slice(-2)).toEqual(["/x", "/y"]);
  });
});
