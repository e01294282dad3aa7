import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readLastLines } from "../../src/logs/read-last-lines.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bp-logs-"));
  file = path.join(folder, "a.log");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it("readLastLines() takes the newest lines, oldest first", async () => {
  await writeFile(file, "1\n2\n3\n");
  expect(await readLastLines(file, 2)).toEqual(["2", "3"]);
});

it("readLastLines() puts the rotated file first, when the newer one has too few lines", async () => {
  await writeFile(`${file}.1`, "1\n2\n3\n");
  await writeFile(file, "4\n");
  expect(await readLastLines(file, 3)).toEqual(["2", "3", "4"]);
  expect(await readLastLines(file, 1)).toEqual(["4"]);
});

it("readLastLines() takes the rotated file alone, right after the rotation", async () => {
  await writeFile(`${file}.1`, "1\n");
  expect(await readLastLines(file, 5)).toEqual(["1"]);
});
