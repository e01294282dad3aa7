import { mkdirSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { contentDigest } from "../../src/discovery/content-digest.ts";
import { fingerprint, glance, maxPluginFiles } from "../../src/discovery/fingerprint.ts";
import { readPlugin } from "../../src/discovery/read-plugin.ts";
import { pluginSpec } from "../plugin-spec.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const files = { "plugin.json": "{}", "dist/main.js": "1", "dist/part.js": "2" };

/** Files in a second long past, so that a write always shows. */
function plugin(): string {
  const folder = temporaryFolder(files);
  for (const file of Object.keys(files)) utimesSync(path.join(folder, file), 1, 1);
  return folder;
}

const changes: Readonly<Record<string, (folder: string) => void>> = {
  written: (folder) => writeFileSync(path.join(folder, "dist/part.js"), "3"),
  added: (folder) => writeFileSync(path.join(folder, "dist/new.js"), ""),
  removed: (folder) => rmSync(path.join(folder, "dist/part.js")),
  renamed: (folder) => renameSync(path.join(folder, "dist/part.js"), path.join(folder, "dist/moved.js")),
};

describe("fingerprint() and contentDigest()", () => {
  it.each(Object.entries(changes))("change when a file is %s", async (_how, change) => {
    const folder = plugin();
    const before = [fingerprint(folder), await contentDigest(folder)];
    expect([fingerprint(folder), await contentDigest(folder)]).toEqual(before);
    change(folder);
    expect(fingerprint(folder)).not.toBe(before[0]);
    expect(await contentDigest(folder)).not.toBe(before[1]);
  });

  it("tell a touched file, whose fingerprint alone changes, from a written one", async () => {
    const folder = plugin();
    const before = [fingerprint(folder), await contentDigest(folder)];
    utimesSync(path.join(folder, "dist/part.js"), 2, 2);
    expect(fingerprint(folder)).not.toBe(before[0]);
    expect(await contentDigest(folder)).toBe(before[1]);
  });

  it("do not see into node_modules and .git", async () => {
    const folder = plugin();
    const before = [fingerprint(folder), await contentDigest(folder)];
    for (const ignored of ["node_modules", ".git"]) {
      mkdirSync(path.join(folder, ignored));
      writeFileSync(path.join(folder, ignored, "x"), "");
    }
    expect([fingerprint(folder), await contentDigest(folder)]).toEqual(before);
  });

  it("of a file are its own", async () => {
    const folder = temporaryFolder({ a: "1", b: "1", c: "2" });
    const digests = await Promise.all(["a", "b", "c"].map((name) => contentDigest(path.join(folder, name))));
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
    expect(fingerprint(path.join(folder, "a"))).not.toBe(fingerprint(path.join(folder, "b")));
  });

  it("contentDigest() reads files larger than its buffer to their end", async () => {
    const large = "x".repeat(3 * 1024 * 1024);
    const folder = temporaryFolder({ a: `${large}1`, b: `${large}2` });
    expect(await contentDigest(path.join(folder, "a"))).not.toBe(await contentDigest(path.join(folder, "b")));
  });

  it("contentDigest() does not take one file's end for the next one's beginning", async () => {
    const one = temporaryFolder({ a: "12", b: "3" });
    const other = temporaryFolder({ a: "1", b: "23" });
    expect(await contentDigest(one)).not.toBe(await contentDigest(other));
  });

  it("contentDigest() lets others work while it reads a large file, and ends when it is told", async () => {
    const folder = temporaryFolder({ a: "" });
    truncateSync(path.join(folder, "a"), 100 * 1024 * 1024);
    let turns = 0;
    let over = false;
    const ending = new AbortController();
    const digest = contentDigest(folder, ending.signal).finally(() => {
      over = true;
    });
    for (; !over; turns++) await setImmediate();
    expect(turns).toBeGreaterThan(4);
    expect(await digest).toMatch(/^[0-9a-f]{64}$/);
    const cut = contentDigest(folder, ending.signal);
    ending.abort();
    await expect(cut).rejects.toThrow("abort");
  });

  it("fingerprint() refuses a folder of very many files", () => {
    const folder = temporaryFolder();
    for (let i = 0; i <= maxPluginFiles; i++) writeFileSync(path.join(folder, String(i)), "");
    expect(() => fingerprint(folder)).toThrow("The plugin has more than 10000 files");
  });
});

describe("glance()", () => {
  it("sees the manifest and the entry, not the files beside them", () => {
    const folder = plugin();
    const spec = pluginSpec({ path: folder, runtime: { type: "node", entry: "dist/main.js" } });
    const before = glance(spec);
    writeFileSync(path.join(folder, "dist/part.js"), "3");
    expect(glance(spec)).toBe(before);
    writeFileSync(path.join(folder, "dist/main.js"), "3");
    expect(glance(spec)).not.toBe(before);
  });

  const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
  const components = {
    "plugin.json": JSON.stringify({ $schema, name: "p" }),
    "mcp.json": "{}",
    "skills/good/SKILL.md": "---\nname: good\ndescription: x\n---\n",
    "skills/broken/SKILL.md": "",
    "skills/none/README.md": "",
  };

  it.each([
    ["mcp.json", "{ }"],
    ["skills/good/SKILL.md", "new"],
    ["skills/broken/SKILL.md", "mended"],
    ["skills/none/SKILL.md", "new"],
    ["skills/another/SKILL.md", "new"],
  ])("sees %s being written, whatever came of it before", (file, content) => {
    const folder = temporaryFolder(components);
    const spec = readPlugin({ kind: "folder", path: folder });
    const before = glance(spec);
    expect(glance(spec)).toBe(before);
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
    expect(glance(spec)).not.toBe(before);
  });

  it.each(["mcp.json", "skills/first/SKILL.md"])("sees %s coming into a package that had none", (file) => {
    const folder = temporaryFolder({ "plugin.json": components["plugin.json"] });
    // Long past, so that the folder's own change shows.
    utimesSync(folder, 1, 1);
    const spec = readPlugin({ kind: "folder", path: folder });
    const before = glance(spec);
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), "{}");
    expect(glance(spec)).not.toBe(before);
  });
});
