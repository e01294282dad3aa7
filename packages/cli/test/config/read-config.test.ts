import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config/read-config.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bp-config-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("readConfig()", () => {
  it("reads the file it is told to", async () => {
    const config = path.join(folder, "c.toml");
    await writeFile(config, '[mcp]\nnames = "plain"\n');
    expect(await readConfig({ config })).toMatchObject({
      file: config,
      isThere: true,
      problems: [],
      config: { mcp: { names: "plain" } },
    });
  });

  it.each<[string, (config: string) => Promise<unknown>]>([
    ["is not there", async () => {}],
    ["is no UTF-8", (config) => writeFile(config, Buffer.from([0x61, 0xff, 0xfe]))],
    ["is too large", (config) => writeFile(config, `# ${"x".repeat(1024 * 1024)}`)],
  ])("says that a file it was told to read %s, and closes what may run", async (_what, prepare) => {
    const config = path.join(folder, "c.toml");
    await prepare(config);
    const read = await readConfig({ config });
    expect(read.problems).toEqual([{ file: config, message: expect.stringContaining("cannot be read: ") }]);
    expect(read.config.plugins.folders).toEqual([]);
  });

  it("says that a folder is no config", async () => {
    expect((await readConfig({ config: folder })).problems).toMatchObject([{ file: folder }]);
  });
});
