import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { bundlePlugin } from "./bundle-plugin.ts";
import { markedProcesses } from "./marked-processes.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

/** On a busy machine a plugin takes its time. */
const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000 });

let test: TestHost;
let folder: string;
let bundle: Uint8Array;

const fixture = path.join(import.meta.dirname, "fixtures/counts");

/** A plugin that is installed anew many times lies outside of the workspace, so it brings the SDK along. */
beforeAll(async () => {
  bundle = await bundlePlugin(path.join(fixture, "main.mjs"), ["./version.mjs"]);
});

beforeEach(async () => {
  test = createTestHost();
  onTestFinished(() => test.close());
  folder = path.join(test.pluginFolder, "counts");
  mkdirSync(folder);
  install("1.0.0");
  await test.host.scan();
});

function install(version: string): void {
  cpSync(path.join(fixture, "plugin.json"), path.join(folder, "plugin.json"));
  writeFileSync(path.join(folder, "main.mjs"), bundle);
  writeFileSync(path.join(folder, "version.mjs"), `export const version = ${JSON.stringify(version)};\n`);
}

let nextId = 0;
const hit = async (): Promise<string> => {
  const { value } = await test.host.callTool("counts_hit", { arguments: { id: nextId++ } });
  return String(value.content[0]?.["text"]);
};
const published = () => test.host.tools().map(({ ownName }) => ownName);
const received = () => {
  const file = path.join(test.pluginFolder, "calls.txt");
  return readFileSync(file, "utf8").trim().split("\n").map(Number);
};

describe("Host.reload()", () => {
  it("takes the new version for the next call, and tells what changed", async () => {
    expect(await hit()).toMatch(/^1\.0\.0 /);
    const changes: string[] = [];
    test.host.tools();
    test.host.onChanged((what) => changes.push(what));
    install("2.0.0");
    await test.host.reload("counts");
    expect(await hit()).toMatch(/^2\.0\.0 /);
    expect(published()).toEqual(["hit", "only-in-2-0-0"]);
    expect(changes).toEqual(["tools"]);
    expect(test.host.plugins()[0]).toMatchObject({ version: "2.0.0", state: { kind: "ready" } });
  });

  it("replaces the process of a plugin that did not change, too", async () => {
    const before = await hit();
    await test.host.reload("counts");
    expect(await hit()).not.toBe(before);
  });

  it("starts nothing of a plugin that is not running", async () => {
    install("2.0.0");
    await test.host.reload("counts");
    expect(test.host.plugins()[0]).toMatchObject({ version: "2.0.0", state: { kind: "idle" } });
  });

  it.each([
    ["does not start", "export const version = process.exit(3);", /exited with code 3/],
    ["breaks the contract", "export const version = 7;", /exited with code 1/],
  ])("goes on with the old version when the new one %s, and says so", async (_what, broken, reason) => {
    const before = await hit();
    writeFileSync(path.join(folder, "version.mjs"), broken);
    await test.host.reload("counts");
    expect(await hit()).toBe(before);
    const { warnings, state } = test.host.plugins()[0] ?? {};
    expect(state).toMatchObject({ kind: "ready" });
    expect(warnings?.at(-1)).toMatch(/^Its new version cannot be used, so the old one goes on: /);
    expect(warnings?.at(-1)).toMatch(reason);
    install("2.0.0");
    await test.host.reload("counts");
    expect(await hit()).toMatch(/^2\.0\.0 /);
  });

  it("lets a plugin whose files are gone finish its calls", async () => {
    await hit();
    const calls = Promise.all(Array.from({ length: 20 }, hit));
    rmSync(folder, { recursive: true });
    await test.host.scan();
    await calls;
    await expect(hit()).rejects.toMatchObject({ code: "unknown_tool" });
    if (process.platform === "linux") {
      await waitFor(() => expect(markedProcesses(test.mark() ?? "")).toEqual([]));
    }
  });

  it("happens by itself when the files of a watched plugin change, and when plugins come and go", async () => {
    await test.host.watch();
    expect(await hit()).toMatch(/^1\.0\.0 /);
    install("2.0.0");
    await waitFor(async () => expect(await hit()).toMatch(/^2\.0\.0 /));
    rmSync(folder, { recursive: true });
    await waitFor(() => expect(published()).toEqual([]));
    mkdirSync(folder);
    install("3.0.0");
    await waitFor(() => expect(published()).toEqual(["hit", "only-in-3-0-0"]));
  });

  it("is not had for ever by a plugin that writes into its own folder when it starts", {
    timeout: 120_000,
  }, async () => {
    const state = JSON.stringify(path.join(folder, "state.txt"));
    const write = `import fs from "node:fs"; fs.writeFileSync(${state}, String(Math.random()));`;
    writeFileSync(path.join(folder, "version.mjs"), `${write} export const version = "1.0.0";`);
    await test.host.watch();
    await hit();
    const hint = expect.stringContaining("Does it write into its own folder?");
    await vi.waitFor(() => expect(test.host.plugins()[0]?.warnings).toContainEqual(hint), {
      timeout: 100_000,
    });
    const held = await hit();
    expect(await hit()).toBe(held);
    // Whoever asks for it gets it all the same.
    await test.host.reload("counts");
    expect(await hit()).not.toBe(held);
  });

  it("loses, fails and doubles no call over 50 reloads with 64 in flight, and leaves nothing behind", {
    timeout: 300_000,
  }, async () => {
    await hit();
    const first = nextId;
    let isOver = false;
    const versions = new Set<string>();
    const caller = async (): Promise<number> => {
      let calls = 0;
      for (; !isOver; calls++) versions.add((await hit()).split(" ")[0] ?? "");
      return calls;
    };
    const callers = Array.from({ length: 64 }, caller);
    const descriptors: number[] = [];
    for (let version = 1; version <= 50; version++) {
      install(`${version}.0.0`);
      await test.host.reload("counts");
      descriptors.push(openDescriptors());
    }
    isOver = true;
    const calls = (await Promise.all(callers)).reduce((sum, count) => sum + count, 0);
    expect(calls).toBe(nextId - first);
    const ids = received().toSorted((a, b) => a - b);
    expect(ids).toEqual(Array.from(ids, (_, index) => (ids[0] ?? 0) + index));
    expect(ids.at(-1)).toBe(nextId - 1);
    expect(versions.size).toBeGreaterThan(25);
    if (process.platform !== "linux") return;
    await waitFor(() => expect(markedProcesses(test.mark() ?? "")).toHaveLength(1));
    // A reload that leaked a socket or pipe would show as 50 of them.
    await waitFor(() => expect(openDescriptors()).toBeLessThan((descriptors[4] ?? 0) + 20));
  });
});

function openDescriptors(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
}
