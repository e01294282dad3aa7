import { once } from "node:events";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { isRunning } from "../../src/host/is-running.ts";
import { type PipedProcess, startPipedProcess } from "../../src/host/piped-process.ts";

const fixture = path.join(import.meta.dirname, "../fixtures/pipes.mjs");
const started: PipedProcess[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.kill()));
});

async function start(...args: string[]): Promise<PipedProcess> {
  const child = await startPipedProcess({ path: process.execPath, args: [fixture, ...args], env: {} });
  started.push(child);
  return child;
}

async function say({ stdin, stdout }: PipedProcess, line: string): Promise<string> {
  stdin.write(`${line}\n`);
  const [chunk] = (await once(stdout, "data")) as [Buffer];
  return chunk.toString();
}

describe("startPipedProcess()", () => {
  test("startPipedProcess() gives a process that is spoken to over its pipes", async () => {
    expect(await say(await start(), "hello")).toBe("hello\n");
  });

  test("startPipedProcess() fails for a program that is not there", async () => {
    const command = { path: "/nowhere/at/all", args: [], env: {} };
    await expect(startPipedProcess(command)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("PipedProcess", () => {
  test("PipedProcess.stop() ends it by closing its stdin", async () => {
    const child = await start();
    await say(child, "hello");
    expect(await child.stop()).toEqual({
      code: 0,
      signal: null,
      stderrTail: ["stdin ended"],
      expected: true,
    });
  });

  test("PipedProcess.stop() goes on to SIGTERM when it stays", async () => {
    const child = await start("stays");
    await say(child, "hello");
    expect(await child.stop()).toMatchObject({ code: 0, stderrTail: ["stdin ended", "SIGTERM"] });
  });

  test("PipedProcess.stop() goes on to SIGKILL when it ignores that too", async () => {
    const child = await start("deaf");
    await say(child, "hello");
    expect(await child.stop()).toMatchObject({ signal: "SIGKILL", stderrTail: ["stdin ended", "SIGTERM"] });
    expect(isRunning(child.pid ?? 0)).toBe(false);
  });

  test("PipedProcess.exited tells of an end that nobody asked for, and a write after it ends nothing", async () => {
    const child = await start();
    child.stdin.write("die\n");
    child.stdout.resume();
    expect(await child.exited).toMatchObject({ code: 3, expected: false });
    child.stdin.write("are you there?\n");
  });
});
