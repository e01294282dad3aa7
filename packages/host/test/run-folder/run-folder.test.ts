import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { maxRunBaseLength, runFolderPrefix } from "../../src/paths.ts";
import { RunFolder } from "../../src/run-folder/run-folder.ts";
import { temporaryFolder } from "../temporary-folder.ts";

function open(base = temporaryFolder()): RunFolder {
  const run = new RunFolder(base);
  onTestFinished(() => run.close());
  return run;
}

/** A process that nobody waits for. */
async function sleeper(env: Record<string, string> = {}): Promise<ChildProcess> {
  const child = spawn("/bin/sleep", ["600"], { detached: true, stdio: "ignore", env });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  return child;
}

describe.skipIf(process.platform === "win32")("RunFolder", () => {
  it("is its user's alone, and gone after close()", async () => {
    const run = open();
    expect(statSync(run.path).mode & 0o777).toBe(0o700);
    writeFileSync(path.join(run.folderOf("p"), "left"), "");
    await run.close();
    expect(existsSync(run.path)).toBe(false);
    await run.close();
  });

  it("folderOf() is one short folder for each plugin, made anew when somebody removed it", () => {
    const run = open();
    const [one, other] = [run.folderOf("a".repeat(64)), run.folderOf("b")];
    expect(run.folderOf("a".repeat(64))).toBe(one);
    expect(one).not.toBe(other);
    expect(statSync(one).mode & 0o777).toBe(0o700);
    expect(one.length).toBeLessThan(run.path.length + 4);
  });

  it("goes elsewhere when sockets in it would have too long a path", () => {
    const base = path.join(temporaryFolder(), "x".repeat(100));
    expect(open(base).path.length).toBeLessThan(80);
  });

  it("has its host in its name, where others are to find it, and room for sockets all the same", () => {
    const base = temporaryFolder();
    const run = new RunFolder(base, "0123abcd");
    onTestFinished(() => run.close());
    expect(run.path.startsWith(path.join(base, runFolderPrefix("0123abcd")))).toBe(true);
    const longest = path.join(run.folderOf("p"), "plugin140737488355327");
    expect(longest.length - base.length + maxRunBaseLength).toBeLessThanOrEqual(103);
  });

  it("close() ends the groups that are guarded, and no others", async () => {
    const run = open();
    const [kept, let1, ended, let2] = [await sleeper(), await sleeper(), await sleeper(), await sleeper()];
    const undo1 = run.guard(let1.pid, run.nextMark());
    run.guard(ended.pid, run.nextMark());
    const undo2 = run.guard(let2.pid, run.nextMark());
    undo1();
    undo2();
    run.guard(undefined, run.nextMark())();
    const exit = once(ended, "exit");
    await run.close();
    expect(await exit).toEqual([null, "SIGKILL"]);
    for (const alive of [kept, let1, let2]) expect([alive.exitCode, alive.signalCode]).toEqual([null, null]);
  });

  it.runIf(process.platform === "linux")(
    "close() ends whoever carries its mark, and no other run's",
    async () => {
      const [run, otherRun] = [open(), open()];
      const marked = await sleeper({ BACKPLANE_RUN: run.nextMark() });
      const other = await sleeper({ BACKPLANE_RUN: otherRun.nextMark() });
      const exit = once(marked, "exit");
      await run.close();
      expect(await exit).toEqual([null, "SIGKILL"]);
      expect([other.exitCode, other.signalCode]).toEqual([null, null]);
      expect(readdirSync(otherRun.path)).toEqual([]);
    },
  );

  it.runIf(process.platform === "linux")(
    "the end of a plugin ends what carries its mark, and nothing of the other plugins",
    async () => {
      const run = open();
      // The first mark is the beginning of the tenth.
      const marks = Array.from({ length: 10 }, () => run.nextMark());
      const left = await sleeper({ BACKPLANE_RUN: marks[0] ?? "" });
      const other = await sleeper({ BACKPLANE_RUN: marks[9] ?? "" });
      const exit = once(left, "exit");
      run.guard(2 ** 22, marks[0] ?? "")();
      expect(await exit).toEqual([null, "SIGKILL"]);
      expect([other.exitCode, other.signalCode]).toEqual([null, null]);
    },
  );
});
