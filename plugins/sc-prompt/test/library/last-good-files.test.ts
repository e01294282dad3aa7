import path from "node:path";
import { describe, expect, test } from "vitest";
import { LastGoodFiles } from "../../src/library/last-good-files.ts";
import type { FoundFile, Scan } from "../../src/library/scan-sources.ts";
import { formats } from "../../src/load/formats.ts";
import { tempFolder, writeInto } from "../support/temp-folder.ts";

const prompt = (description: string): string => `---\ndescription: ${description}\n---\nText`;

const found = (folder: string, version?: string): FoundFile => ({
  path: path.join(folder, "a.md"),
  source: { folder, root: folder, format: formats.prompt, rank: 0 },
  version,
});

const scan = (files: readonly FoundFile[], unreadable: Scan["unreadable"] = []): Scan => ({
  files,
  unreadable,
  lookouts: new Map(),
});

const descriptions = (files: LastGoodFiles): string[] =>
  files
    .toCatalog([])
    .commands.list()
    .map(({ description }) => description);

describe("LastGoodFiles.update()", () => {
  test("reads a file again when its version changed, or is not known", async () => {
    const folder = await tempFolder({ "a.md": prompt("first") });
    const files = new LastGoodFiles();
    expect(await files.update(scan([found(folder, "1")]))).toBe(true);
    await writeInto(folder, "a.md", prompt("second"));
    expect(await files.update(scan([found(folder, "1")]))).toBe(false);
    expect(await files.update(scan([found(folder, "2")]))).toBe(true);
    await writeInto(folder, "a.md", prompt("third"));
    expect(await files.update(scan([found(folder)]))).toBe(true);
    expect(descriptions(files)).toEqual(["third"]);
  });

  test("forgets what is gone, and keeps what is in a folder that cannot be read", async () => {
    const folder = await tempFolder({ "a.md": prompt("first") });
    const files = new LastGoodFiles();
    await files.update(scan([found(folder)]));
    const denied = { file: folder, message: "EACCES", served: "last good version" } as const;
    expect(await files.update(scan([], [denied]))).toBe(false);
    expect(descriptions(files)).toEqual(["first"]);
    expect(await files.update(scan([]))).toBe(true);
    expect(descriptions(files)).toEqual([]);
  });
});
