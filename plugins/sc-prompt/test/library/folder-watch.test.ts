import { rmSync } from "node:fs";
import { rename } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { FolderWatch } from "../../src/library/folder-watch.ts";
import { type Lookout, scanSources } from "../../src/library/scan-sources.ts";
import type { Source } from "../../src/library/source.ts";
import { formats } from "../../src/load/formats.ts";
import { tempFolder, writeInto } from "../support/temp-folder.ts";

/** A watch, and a promise of its next hint. */
function watchOf(): { watch: FolderWatch; hint: () => Promise<void>; hints: () => number } {
  let count = 0;
  let tell = (): void => {};
  const watch = new FolderWatch(() => {
    count++;
    tell();
  });
  onTestFinished(() => watch.close());
  const hint = () => new Promise<void>((resolve) => (tell = resolve));
  return { watch, hint, hints: () => count };
}

async function lookoutsOf(folder: string): Promise<ReadonlyMap<string, Lookout>> {
  const source: Source = { folder, root: folder, format: formats.prompt, rank: 0 };
  const scan = await scanSources([source]);
  if (!scan) throw new Error("Nobody else changes the folder");
  return scan.lookouts;
}

describe("FolderWatch.arm()", () => {
  test("wants another scan for what it watches only from now on, and then no more", async () => {
    const { watch } = watchOf();
    const lookouts = await lookoutsOf(await tempFolder());
    expect([watch.arm(lookouts), watch.arm(lookouts)]).toEqual([true, false]);
  });

  test("wants another scan when the folder was replaced between scan and watch", async () => {
    const base = await tempFolder({ "folder/a.md": "A", "other/b.md": "B" });
    const folder = path.join(base, "folder");
    const { watch, hint } = watchOf();
    const before = await lookoutsOf(folder);
    await rename(folder, path.join(base, "old"));
    await rename(path.join(base, "other"), folder);
    expect(watch.arm(before)).toBe(true);
    expect(watch.arm(await lookoutsOf(folder))).toBe(true);
    expect(watch.arm(await lookoutsOf(folder))).toBe(false);
    const hinted = hint();
    await writeInto(folder, "b.md", "C");
    await hinted;
  });

  test("wants another scan when the folder went between scan and watch", async () => {
    const folder = await tempFolder();
    const lookouts = await lookoutsOf(folder);
    rmSync(folder, { recursive: true });
    const { watch } = watchOf();
    expect(watch.arm(lookouts)).toBe(true);
    expect(watch.problems).toEqual([]);
  });

  test("wants another scan when more names of a watched folder matter", async () => {
    const { watch } = watchOf();
    const folder = await tempFolder();
    const [[, { identity }]] = [...(await lookoutsOf(folder))] as [[string, Lookout]];
    expect(watch.arm(new Map([[folder, { identity, names: new Set(["a"]) }]]))).toBe(true);
    expect(watch.arm(new Map([[folder, { identity, names: new Set(["a", "b"]) }]]))).toBe(true);
  });

  test("hints only at names that matter", async () => {
    const folder = await tempFolder();
    const [[, { identity }]] = [...(await lookoutsOf(folder))] as [[string, Lookout]];
    const [some, all] = [watchOf(), watchOf()];
    some.watch.arm(new Map([[folder, { identity, names: new Set(["wanted"]) }]]));
    all.watch.arm(new Map([[folder, { identity, names: new Set() }]]));
    const other = all.hint();
    await writeInto(folder, "other", "");
    await other;
    const wanted = some.hint();
    await writeInto(folder, "wanted", "");
    await wanted;
    expect(some.hints()).toBeLessThan(all.hints());
  });

  test("reports a folder that the system does not watch", () => {
    const { watch } = watchOf();
    expect(watch.arm(new Map([["/x\0", { identity: "1", names: new Set() }]]))).toBe(false);
    expect(watch.problems).toMatchObject([
      { file: "/x\0", message: expect.stringContaining("only when somebody asks") },
    ]);
  });
});
