import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { configFileToEdit, opencodeConfigFiles } from "../../src/opencode/config-files.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "bp-config-"));
  await mkdir(path.join(home, ".config", "opencode"), { recursive: true });
});

afterEach(() => rm(home, { recursive: true, force: true }));

const global = (name: string): string => path.join(home, ".config", "opencode", name);

it("configFileToEdit() names a new opencode.json in an empty home", () => {
  expect(configFileToEdit({ HOME: home })).toBe(global("opencode.json"));
});

it("configFileToEdit() takes the file that is there, and of two the one that opencode prefers", async () => {
  await writeFile(global("opencode.json"), "{}");
  expect(configFileToEdit({ HOME: home })).toBe(global("opencode.json"));
  await writeFile(global("opencode.jsonc"), "{}");
  expect(configFileToEdit({ HOME: home })).toBe(global("opencode.jsonc"));
});

it("configFileToEdit() obeys XDG_CONFIG_HOME and, before it, OPENCODE_CONFIG", () => {
  const env = { HOME: home, XDG_CONFIG_HOME: "/xdg" };
  expect(configFileToEdit(env)).toBe("/xdg/opencode/opencode.json");
  expect(configFileToEdit({ ...env, OPENCODE_CONFIG: "/own.json" })).toBe("/own.json");
});

it("opencodeConfigFiles() lists the files in the order in which opencode merges them", () => {
  const env = { HOME: "/h", OPENCODE_CONFIG: "/own.json", OPENCODE_CONFIG_DIR: "/dir" };
  expect(opencodeConfigFiles(env)).toEqual([
    "/h/.config/opencode/config.json",
    "/h/.config/opencode/opencode.json",
    "/h/.config/opencode/opencode.jsonc",
    "/own.json",
    "/h/.opencode/opencode.json",
    "/h/.opencode/opencode.jsonc",
    "/dir/opencode.json",
    "/dir/opencode.jsonc",
  ]);
});
