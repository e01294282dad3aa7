import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readPackageText } from "../../src/package/package-text.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const read = (root: string, limits: { maxBytes?: number; headBytes?: number } = {}) =>
  readPackageText(root, { file: "file", maxBytes: 100, ...limits });

describe("readPackageText()", () => {
  it("reads a text, with a byte order mark where there is one", () => {
    expect(read(temporaryFolder({ file: "\ufeffä日😀" }))).toEqual({ text: "\ufeffä日😀" });
    expect(read(temporaryFolder({ file: "" }))).toEqual({ text: "" });
  });

  it.each([4, 5, 6, 7])(
    "reads the first %d bytes, without the half of a character at their end",
    (headBytes) => {
      const { text } = read(temporaryFolder({ file: "日日日" }), { headBytes }) as { text: string };
      expect(text).toBe("日".repeat(Math.floor(headBytes / 3)));
    },
  );

  it("reads a file of the largest size, and none of a larger one", () => {
    const folder = temporaryFolder({ file: "12345" });
    expect(read(folder, { maxBytes: 5 })).toEqual({ text: "12345" });
    expect(read(folder, { maxBytes: 4 })).toEqual({ problem: "5 bytes, at most 4 are read" });
    // Nor does it read the head of one.
    expect(read(folder, { maxBytes: 4, headBytes: 2 })).toEqual({ problem: "5 bytes, at most 4 are read" });
  });

  it("says what is wrong, and waits for nothing", () => {
    const missing = temporaryFolder();
    const folder = temporaryFolder({ "file/x": "" });
    const pipe = temporaryFolder();
    execFileSync("mkfifo", [path.join(pipe, "file")]);
    const outside = temporaryFolder();
    symlinkSync("/dev/zero", path.join(outside, "file"));
    const loop = temporaryFolder();
    symlinkSync("file", path.join(loop, "file"));
    const binary = temporaryFolder();
    writeFileSync(path.join(binary, "file"), Buffer.from([0x61, 0xff, 0xfe]));
    expect(read(missing)).toEqual({ problem: expect.stringContaining("cannot be found: ENOENT") });
    expect(read(folder)).toEqual({ problem: "not a regular file" });
    expect(read(pipe)).toEqual({ problem: "not a regular file" });
    expect(read(outside)).toEqual({ problem: "leads out of the plugin's folder" });
    expect(read(loop)).toEqual({ problem: expect.stringContaining("cannot be found: ELOOP") });
    expect(read(binary)).toEqual({ problem: "not UTF-8" });
  });
});
