import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { listSkillFiles } from "../../src/skills/list-skill-files.ts";
import { maxSkillBytes, maxSkillFileBytes } from "../../src/skills/skill-limits.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** A skill's folder a level down, so that what is beside it is the test's own. */
function skillFolder(files: Readonly<Record<string, string>> = {}): string {
  const inside = Object.entries(files).map(([file, text]) => [`skill/${file}`, text]);
  const folder = temporaryFolder({ "skill/SKILL.md": "", secret: "s", ...Object.fromEntries(inside) });
  return path.join(folder, "skill");
}

async function listed(folder: string): Promise<string[]> {
  return (await listSkillFiles(folder)).files.map((file) => file.path);
}

async function leftOut(folder: string): Promise<Record<string, string>> {
  const { leftOut } = await listSkillFiles(folder);
  return Object.fromEntries(leftOut.map((one) => [one.path, one.reason]));
}

describe("listSkillFiles()", () => {
  it("lists the files beside SKILL.md, sorted, those of folders too", async () => {
    const folder = skillFolder({
      "scripts/run.py": "",
      "a.md": "",
      "inner/SKILL.md": "",
      "scripts/a/b.txt": "",
    });
    expect(await listed(folder)).toEqual(["a.md", "inner/SKILL.md", "scripts/a/b.txt", "scripts/run.py"]);
    expect(await leftOut(folder)).toEqual({});
  });

  it("passes over what is hidden, and node_modules", async () => {
    const folder = skillFolder({ ".env": "", ".git/config": "", "node_modules/a/x.js": "", "b/.x": "" });
    expect(await listSkillFiles(folder)).toEqual({ files: [], leftOut: [] });
  });

  it("follows links to files inside the skill's folder, and none that lead out", async () => {
    const folder = skillFolder({ "a.md": "", "refs/b.md": "" });
    const links = {
      "to-a.md": "a.md",
      "refs/to-a.md": "../a.md",
      absolute: path.join(folder, "a.md"),
      beside: "../secret",
      "by-way-of": "../skill/../secret",
      passwd: "/etc/passwd",
      home: "/",
      up: "..",
      itself: ".",
      "to-refs": "refs",
      loop: "loop",
      nothing: "missing",
    };
    for (const [link, target] of Object.entries(links)) symlinkSync(target, path.join(folder, link));
    expect(await listed(folder)).toEqual(["a.md", "absolute", "refs/b.md", "refs/to-a.md", "to-a.md"]);
    const out = "leads out of the skill's folder";
    expect(await leftOut(folder)).toEqual({
      beside: out,
      "by-way-of": out,
      passwd: out,
      home: out,
      up: out,
      itself: "a link to a folder",
      "to-refs": "a link to a folder",
      loop: expect.stringMatching(/^cannot be read: ELOOP/),
      nothing: expect.stringMatching(/^cannot be read: ENOENT/),
    });
  });

  it("waits for no pipe and reads no device", async () => {
    const folder = skillFolder({ "a.md": "" });
    execFileSync("mkfifo", [path.join(folder, "pipe")]);
    symlinkSync("pipe", path.join(folder, "to-pipe"));
    symlinkSync("/dev/zero", path.join(folder, "zero"));
    expect(await listed(folder)).toEqual(["a.md"]);
    expect(await leftOut(folder)).toEqual({
      pipe: "not a regular file",
      "to-pipe": "not a regular file",
      zero: "leads out of the skill's folder",
    });
  });

  it.skipIf(process.platform === "win32")("takes no name that cannot be shown", async () => {
    const names = ["a\u202eb", "a\u200bb", "a\nb", "a\tb", "\u001b[2J", "a\\b", "c\u0007/inner.md"];
    const folder = skillFolder(
      Object.fromEntries(["ä 日.md", "a%2e?#.md", ...names].map((name) => [name, ""])),
    );
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x61, 0xff])]), "");
    expect(await listed(folder)).toEqual(["a%2e?#.md", "ä 日.md"]);
    expect(Object.keys(await leftOut(folder)).sort()).toEqual(
      [...names.map((name) => name.replace("/inner.md", "")), "a\ufffd"].sort(),
    );
  });

  it("takes no path that is longer than a model should read", async () => {
    const long = `${"a/".repeat(99)}bb`;
    const folder = skillFolder({ [long]: "", [`${long}b`]: "" });
    expect(await listed(folder)).toEqual([long]);
    expect(Object.values(await leftOut(folder))).toEqual(["its path is longer than 200 characters"]);
  });

  it("takes 512 files with SKILL.md, the first by path", async () => {
    const names = Array.from({ length: 600 }, (_, n) => `${1000 + n}.md`);
    const folder = skillFolder(Object.fromEntries(names.map((name) => [name, ""])));
    expect(await listed(folder)).toEqual(names.slice(0, 511));
    expect(await leftOut(folder)).toMatchObject({
      "1511.md": "more than 512 files",
      "1599.md": expect.anything(),
    });
  });

  it("stops looking in a folder of ten thousand files", async () => {
    const folder = skillFolder();
    mkdirSync(path.join(folder, "many"));
    for (let n = 0; n < 10_000; n++) writeFileSync(path.join(folder, "many", `${n}`), "");
    const { files, leftOut } = await listSkillFiles(folder);
    expect(files).toHaveLength(511);
    expect(leftOut).toContainEqual({
      path: ".",
      reason: "more than 2000 files and folders: the others are not looked at",
    });
    expect(leftOut.length).toBeLessThan(2_000);
  });

  it("takes no file that is too large, and none past the limit of the whole", async () => {
    const folder = skillFolder({ "a-huge": "", "z-small": "" });
    truncateSync(path.join(folder, "a-huge"), maxSkillFileBytes + 1);
    const rest = maxSkillBytes % maxSkillFileBytes;
    const large = ["b", "c", "d", "e"];
    for (const name of large) writeFileSync(path.join(folder, name), "");
    for (const name of large) truncateSync(path.join(folder, name), maxSkillFileBytes);
    truncateSync(path.join(folder, "z-small"), rest);
    expect(await listed(folder)).toEqual(["b", "c", "d", "z-small"]);
    expect(await leftOut(folder)).toEqual({
      "a-huge": `${maxSkillFileBytes + 1} bytes, at most ${maxSkillFileBytes} are read`,
      e: `more than ${maxSkillBytes} bytes in all`,
    });
  });
});
