import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { configAccess } from "../../src/config/config-access.ts";

let folder: string;
let config: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bp-config-"));
  config = path.join(folder, "config.toml");
  await writeFile(config, '[mcp]\ntools = "all" # for now\n');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it("configAccess() reads and writes the file, key by key", async () => {
  const access = configAccess({ config });
  expect(await access.get("mcp.tools")).toEqual({ kind: "value", value: "all" });
  expect(await access.set("mcp.tools", "search")).toEqual({ kind: "written", changed: true });
  expect(await access.report()).toMatchObject({
    file: config,
    config: { mcp: { tools: "search" } },
    problems: [],
  });
  expect(await readFile(config, "utf8")).toBe('[mcp]\ntools = "search" # for now\n');
  expect(await access.set("mcp.tools", undefined)).toEqual({ kind: "written", changed: true });
  expect(await access.get("plugins.folders")).toEqual({ kind: "none" });
});

it.each([
  ["mcp.tools", 7],
  ["mcp.tools", null],
  ["plugin.git.x", { deep: [null] }],
  ["__proto__.polluted", true],
  ["mcp.tools = 1\n[prompts]\nexpand", ["x"]],
  ["", 1],
])("configAccess() refuses %j = %j, and the file stays", async (key, value) => {
  const before = await readFile(config, "utf8");
  expect(await configAccess({ config }).set(key, value)).toMatchObject({ kind: "refused" });
  expect(await readFile(config, "utf8")).toBe(before);
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});
