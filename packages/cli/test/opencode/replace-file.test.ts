import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { backUp, replaceFile } from "../../src/opencode/replace-file.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bp-replace-"));
  file = path.join(folder, "opencode.json");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it("replaceFile() makes the file and its folders", async () => {
  const deep = path.join(folder, "a", "b", "opencode.json");
  replaceFile(deep, "new");
  expect(await readFile(deep, "utf8")).toBe("new");
});

it("replaceFile() keeps the mode and leaves no temporary file", async () => {
  await writeFile(file, "old");
  await chmod(file, 0o600);
  replaceFile(file, "new");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["opencode.json"]);
});

it("replaceFile() follows a link, over another link, and leaves both", async () => {
  const dotfiles = path.join(folder, "dotfiles");
  await mkdir(dotfiles);
  await writeFile(path.join(dotfiles, "real.json"), "old");
  await symlink("real.json", path.join(dotfiles, "link.json"));
  await symlink(path.join("dotfiles", "link.json"), file);
  replaceFile(file, "new");
  expect((await lstat(file)).isSymbolicLink()).toBe(true);
  expect(await readFile(path.join(dotfiles, "real.json"), "utf8")).toBe("new");
});

it("replaceFile() makes what a link leads to when it is not there yet", async () => {
  await symlink(path.join("dotfiles", "real.json"), file);
  replaceFile(file, "new");
  expect(await readFile(path.join(folder, "dotfiles", "real.json"), "utf8")).toBe("new");
});

it("replaceFile() names the file that it cannot write", async () => {
  await writeFile(path.join(folder, "not-a-folder"), "");
  const below = path.join(folder, "not-a-folder", "opencode.json");
  expect(() => replaceFile(below, "new")).toThrow(`Cannot write ${below}: `);
});

it("backUp() keeps content and mode, and never writes over an older backup", async () => {
  const now = new Date("2026-01-31T13:45:00.123Z");
  await writeFile(file, "one");
  await chmod(file, 0o600);
  const first = backUp(file, now);
  await writeFile(file, "two");
  const second = backUp(file, now);
  expect(first).toBe(`${file}.backup-20260131T134500Z`);
  expect(second).toBe(`${first}-2`);
  expect(await readFile(first, "utf8")).toBe("one");
  expect(await readFile(second, "utf8")).toBe("two");
  expect((await stat(first)).mode & 0o777).toBe(0o600);
});
