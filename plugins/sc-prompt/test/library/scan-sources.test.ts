import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { scanSources } from "../../src/library/scan-sources.ts";
import type { Source } from "../../src/library/source.ts";
import { formats } from "../../src/load/formats.ts";
import { tempFolder } from "../support/temp-folder.ts";

const source = (root: string, ...below: string[]): Source => ({
  folder: path.join(root, ...below),
  root,
  format: formats.prompt,
  rank: 0,
});

/** Which names of which folders matter; a star: all. */
async function lookouts(...sources: Source[]): Promise<Record<string, string[]>> {
  const scan = await scanSources(sources);
  return Object.fromEntries(
    [...(scan?.lookouts ?? [])].map(([folder, { names }]) => [folder, names.size === 0 ? ["*"] : [...names]]),
  );
}

afterEach(() => {
  vi.useRealTimers();
});

describe("scanSources()", () => {
  test("finds the files of each format, and no others", async () => {
    const root = await tempFolder({ "prompts/b.md": "B", "prompts/a.md": "A", "prompts/c.txt": "C" });
    const scan = await scanSources([source(root, "prompts")]);
    const files = scan?.files.map((file) => file.path).sort();
    expect(files).toEqual([path.join(root, "prompts/a.md"), path.join(root, "prompts/b.md")]);
    expect(scan?.unreadable).toEqual([]);
  });

  test("looks out for every folder from the root down, and in the last for every file", async () => {
    const root = await tempFolder({ "src/prompts/a.md": "A" });
    expect(await lookouts(source(root, "src/prompts"), source(root, "core"))).toEqual({
      [root]: ["src", "core"],
      [path.join(root, "src")]: ["prompts"],
      [path.join(root, "src/prompts")]: ["*"],
    });
  });

  test("looks out for every file of a folder that is on the way to another too", async () => {
    const root = await tempFolder({ "sc/a.md": "A" });
    const all = { [root]: ["*"], [path.join(root, "sc")]: ["*"] };
    expect(await lookouts(source(root), source(root, "sc"))).toEqual(all);
    expect(await lookouts(source(root, "sc"), source(root))).toEqual(all);
  });

  test("looks out above a missing root, where the way to it breaks off", async () => {
    const base = await tempFolder();
    expect(await lookouts(source(path.join(base, "a/b"), "prompts"))).toEqual({ [base]: ["a"] });
  });

  test("looks out for what a link points to, and for the link", async () => {
    const base = await tempFolder({ "shelf/x.md": "X", "real/b.md": "B" });
    await mkdir(path.join(base, "root"));
    await symlink(path.join(base, "real"), path.join(base, "root/prompts"));
    await symlink(path.join(base, "shelf/x.md"), path.join(base, "real/a.md"));
    expect(await lookouts(source(path.join(base, "root"), "prompts"))).toEqual({
      [path.join(base, "root")]: ["prompts"],
      [path.join(base, "root/prompts")]: ["*"],
      [path.join(base, "shelf")]: ["x.md"],
    });
  });

  test("does not trust the times of a file that may be written again within them", async () => {
    const root = await tempFolder({ "prompts/a.md": "A" });
    const version = async () => (await scanSources([source(root, "prompts")]))?.files[0]?.version;
    expect(await version()).toBeUndefined();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    const old = await version();
    expect(old).toBeDefined();
    expect(await version()).toBe(old);
  });
});
