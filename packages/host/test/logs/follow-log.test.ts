import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { followLog } from "../../src/logs/follow-log.ts";

let folder: string;
let file: string;
let over: AbortController;
let log: ReturnType<typeof followLog>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bp-logs-"));
  file = path.join(folder, "a.log");
  over = new AbortController();
});

afterEach(async () => {
  over.abort();
  await log.return();
  await rm(folder, { recursive: true, force: true });
});

function follow(lines: number): void {
  log = followLog(file, { lines, signal: over.signal });
}

/** The next ones, a gap as "gap". */
async function take(count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const { value } = await log.next();
    taken.push(value?.kind === "line" ? value.line : "gap");
  }
  return taken;
}

it("followLog() gives the last lines, then each that is written, whole", async () => {
  await writeFile(`${file}.1`, "1\n2\n");
  await writeFile(file, "3\n");
  follow(2);
  expect(await take(2)).toEqual(["2", "3"]);
  await appendFile(file, "4\nfi");
  expect(await take(1)).toEqual(["4"]);
  await appendFile(file, "ve – ü\n");
  expect(await take(1)).toEqual(["five – ü"]);
  over.abort();
  expect((await log.next()).done).toBe(true);
});

it("followLog() loses nothing to a rotation, and waits for a log that is not there yet", async () => {
  follow(10);
  const first = take(1);
  await writeFile(file, "1\n");
  expect(await first).toEqual(["1"]);
  await appendFile(file, "2\n");
  await rename(file, `${file}.1`);
  await appendFile(`${file}.1`, "3\n");
  await writeFile(file, "4\n");
  expect(await take(3)).toEqual(["2", "3", "4"]);
});

it("followLog() says where lines were rotated away before they were read", async () => {
  await writeFile(file, "1\n");
  follow(1);
  expect(await take(1)).toEqual(["1"]);
  await rename(file, `${file}.1`);
  await writeFile(`${file}.2`, "lost\n");
  await rename(`${file}.2`, `${file}.1`);
  await writeFile(file, "3\n");
  expect(await take(2)).toEqual(["gap", "3"]);
});
