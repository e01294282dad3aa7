import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createTestHost, type TestHost } from "./test-host.ts";

const fixtures = path.join(import.meta.dirname, "zoo", "fixtures");

let test: TestHost;

beforeEach(async () => {
  test = createTestHost();
  onTestFinished(() => test.close());
  for (const name of ["good-neighbour", "dies-at-start"])
    symlinkSync(path.join(fixtures, name), path.join(test.pluginFolder, name));
  await test.host.scan();
});

const echo = (text = "hi") => test.host.callTool("good-neighbour_echo", { arguments: { text } });
const state = (name: string) => test.host.plugins().find((plugin) => plugin.name === name)?.state;
const activity = async (name: string) => (await test.host.activity()).find(({ plugin }) => plugin === name);

describe("Host.start()", () => {
  it("starts a plugin that nobody called", async () => {
    await test.host.start("good-neighbour");
    expect(state("good-neighbour")).toMatchObject({ kind: "ready" });
  });

  it("tries a plugin again that was given up", async () => {
    for (let crash = 0; crash < 7; crash++) await test.host.callTool("dies-at-start_run").catch(() => {});
    expect(state("dies-at-start")).toMatchObject({ kind: "failed" });
    await expect(test.host.start("dies-at-start")).rejects.toThrow(/exit code 5/);
    expect(state("dies-at-start")).toMatchObject({ kind: "backoff" });
  });

  it.each(["start", "stop", "enable", "disable"] as const)(
    "and %s() name a plugin that is not there",
    async (action) => {
      const refusal = { code: "unknown_plugin", message: 'There is no plugin "nobody"' };
      await expect(test.host[action]("nobody")).rejects.toMatchObject(refusal);
    },
  );
});

describe("Host.stop()", () => {
  it("lets calls finish, loses none that come meanwhile, and the next one starts the plugin again", async () => {
    await echo();
    const before = state("good-neighbour");
    const calls = Array.from({ length: 50 }, (_, index) => echo(String(index)));
    const stopped = test.host.stop("good-neighbour");
    const later = Array.from({ length: 50 }, (_, index) => echo(String(50 + index)));
    const results = await Promise.all([...calls, ...later]);
    expect(results.map(({ value }) => value.content[0]?.["text"])).toEqual(
      Array.from({ length: 100 }, (_, index) => String(index)),
    );
    await stopped;
    expect(state("good-neighbour")).not.toEqual(before);
  });

  it("leaves a plugin that does not run alone", async () => {
    await test.host.stop("good-neighbour");
    expect(state("good-neighbour")).toEqual({ kind: "idle" });
  });
});

describe("Host.disable()", () => {
  it("takes what the plugin offers away and its process too, also for the next host", async () => {
    await echo();
    await test.host.disable("good-neighbour");
    expect(state("good-neighbour")).toEqual({ kind: "disabled" });
    await expect(echo()).rejects.toMatchObject({ code: "unknown_tool" });
    await expect(test.host.start("good-neighbour")).rejects.toThrow(/it is disabled; enable it first$/);
    const next = createTestHost({ home: path.dirname(test.pluginFolder) });
    await next.host.scan();
    expect(next.host.plugins().find(({ name }) => name === "good-neighbour")?.state.kind).toBe("disabled");
    await next.host.enable("good-neighbour");
    expect(next.host.tools().map(({ name }) => name)).toContain("good-neighbour_echo");
    await next.host.close();
  });

  it("fails closed when it cannot be read who is off", async () => {
    await test.host.disable("good-neighbour");
    writeFileSync(path.join(test.paths.state, "disabled-plugins.json"), "{");
    await expect(test.host.scan()).rejects.toThrow(
      /^Cannot read .*disabled-plugins\.json: .*; delete the file/,
    );
    expect(test.host.tools().map(({ plugin }) => plugin)).not.toContain("good-neighbour");
  });
});

describe("Host.activity()", () => {
  it("counts calls, errors and how long they took, and what the process takes", async () => {
    await echo();
    await test.host.callTool("good-neighbour_echo", { arguments: {} }).catch(() => {});
    const { latencyMs, usage, ...counts } = (await activity("good-neighbour")) ?? {};
    expect(counts).toMatchObject({ plugin: "good-neighbour", state: "ready", calls: 2, running: 0 });
    expect(latencyMs?.p99).toBeGreaterThan(0);
    if (process.platform === "linux") {
      expect(usage?.processes).toBeGreaterThanOrEqual(1);
      expect(usage?.residentBytes).toBeGreaterThan(1_000_000);
    }
    expect(await activity("dies-at-start")).toEqual({
      plugin: "dies-at-start",
      state: "idle",
      calls: 0,
      errors: 0,
      running: 0,
    });
  });
});
