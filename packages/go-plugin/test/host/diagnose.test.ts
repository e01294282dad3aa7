import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnose } from "../../src/host/diagnose.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "diagnose-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Buffer, mode = 0o755): Promise<string> {
  const path = join(folder, `file-${Math.random().toString(36).slice(2)}`);
  await writeFile(path, content, { mode });
  return path;
}

describe("diagnose()", () => {
  test("diagnose() finds nothing wrong with a good executable", async () => {
    expect(await diagnose(process.execPath)).toBeUndefined();
    expect(await diagnose(await file("#!/bin/sh\n"))).toBeUndefined();
  });

  test("diagnose() tells a missing x bit", async () => {
    const diagnosis = await diagnose(await file("#!/bin/sh\n", 0o644));
    expect(diagnosis).toMatchObject({ code: "not_executable", text: expect.stringContaining("0644") });
  });

  test("diagnose() tells another processor and another system", async () => {
    const system = { platform: "darwin", arch: "arm64" } as const;
    const diagnosis = await diagnose(process.execPath, system);
    expect(diagnosis?.code).toBe("wrong_architecture");
    expect(diagnosis?.text).toContain(
      `${process.platform} on ${process.arch}, this machine is darwin on arm64`,
    );
  });

  test("diagnose() tells a script without #!", async () => {
    expect(await diagnose(await file("echo hello\n"))).toMatchObject({ text: expect.stringContaining("#!") });
  });

  test("diagnose() tells a missing interpreter", async () => {
    const diagnosis = await diagnose(await file("#!/no/such/python\n"));
    expect(diagnosis?.text).toContain("/no/such/python");
  });

  test("diagnose() tells a folder", async () => {
    expect(await diagnose(folder)).toMatchObject({ text: expect.stringContaining("is not a file") });
  });

  test("diagnose() is silent about a file that is not there", async () => {
    expect(await diagnose(join(folder, "none"))).toBeUndefined();
  });
});
