import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CloudEvent, createMemoryBus } from "@backplane/bus";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { bundlePlugin } from "./bundle-plugin.ts";
import { installEavesdrops, installTalks } from "./talking-plugins.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

/** On a busy machine a plugin takes its time. */
const waitFor = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 30_000, interval: 50 });

/** A plugin whose versions take different configs. */
const strict = path.join(import.meta.dirname, "fixtures/strict");

const secret = "the-secret-of-talks";

let test: TestHost;
let seen: CloudEvent[];

type Configs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

async function open(config: Configs, install: (pluginFolder: string) => void | Promise<void>): Promise<void> {
  const bus = createMemoryBus();
  seen = [];
  await bus.subscribe("config.changed", { onEvent: (event) => void seen.push(event) });
  const grants = { publish: [">"], subscribe: [">"] };
  test = createTestHost({
    bus,
    pluginConfig: new Map(Object.entries(config)),
    eventGrants: new Map(["talks", "eavesdrops"].map((name) => [name, grants])),
  });
  onTestFinished(() => test.close());
  await install(test.pluginFolder);
  await test.host.scan();
}

async function call(tool: string): Promise<Record<string, unknown>> {
  const { value } = await test.host.callTool(tool);
  return JSON.parse(String(value.content[0]?.["text"]));
}

const configure = async (config: Configs) =>
  Object.fromEntries(await test.host.configure({ pluginConfig: new Map(Object.entries(config)) }));

const status = (name: string) => test.host.plugins().find((plugin) => plugin.name === name);

describe.each(["TypeScript", "Go"] as const)(
  "A plugin in %s that takes another config while it runs",
  (language) => {
    beforeEach(() => open({ talks: { greeting: "hi" } }, installTalks[language]));

    it("begins with its own, as its schema makes it", async () => {
      expect(await call("talks_config")).toMatchObject({ config: { greeting: "hi" }, configs: 1 });
    });

    it("goes on with a new one in the same process", async () => {
      const { pid } = await call("talks_config");
      expect(await configure({ talks: { secret } })).toEqual({ talks: { kind: "taken" } });
      expect(await call("talks_config")).toEqual({ config: { greeting: "hello", secret }, configs: 2, pid });
      await waitFor(() =>
        expect(seen.map(({ data }) => data)).toEqual([{ plugin: "talks", keys: ["greeting", "secret"] }]),
      );
      expect(JSON.stringify(seen)).not.toContain(secret);
    });

    it.each([
      ["its schema", { greeting: 7 }, /greeting/],
      ["its code", { greeting: "never" }, /that is no greeting/],
    ])("keeps the one it has when %s refuses the new one, and says so", async (_what, bad, reason) => {
      const before = await call("talks_config");
      const { talks } = await configure({ talks: bad });
      expect(talks).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
      expect(await call("talks_config")).toEqual(before);
      expect(status("talks")?.warnings.join()).toMatch(
        /^Its new config was not taken, so it goes on with the one before: /,
      );
      expect(seen).toEqual([]);
    });

    it("begins with the one that it took when its process ends after it refused one", async () => {
      const { pid } = await call("talks_config");
      await configure({ talks: { greeting: "never" } });
      process.kill(pid as number, "SIGKILL");
      await waitFor(async () => expect((await call("talks_config"))["pid"]).not.toBe(pid));
      expect(await call("talks_config")).toMatchObject({ config: { greeting: "hi" } });
      expect(await configure({ talks: { greeting: "good day" } })).toEqual({ talks: { kind: "taken" } });
      expect(await call("talks_config")).toMatchObject({ config: { greeting: "good day" } });
    });

    it("is not started for a config, and begins with it", async () => {
      expect(await configure({ talks: { greeting: "yo" } })).toEqual({ talks: { kind: "taken" } });
      expect(status("talks")?.state.kind).toBe("idle");
      expect(await call("talks_config")).toMatchObject({ config: { greeting: "yo" }, configs: 1 });
    });

    it("that refuses its first config does not start until there is a better one", async () => {
      await configure({ talks: { greeting: "never" } });
      await expect(call("talks_config")).rejects.toThrow("cannot work with this config: that is no greeting");
      await configure({ talks: { greeting: "hi" } });
      expect(await call("talks_config")).toMatchObject({ config: { greeting: "hi" } });
    });
  },
);

describe("A plugin that takes no other config while it runs", () => {
  beforeEach(() => open({ eavesdrops: { level: 1 } }, installEavesdrops));

  it("is replaced by a process that begins with the new one", async () => {
    const before = await call("eavesdrops_known");
    expect(before["config"]).toEqual({ level: 1 });
    expect(await configure({ eavesdrops: { level: 2 } })).toEqual({ eavesdrops: { kind: "taken" } });
    const after = await call("eavesdrops_known");
    expect(after["config"]).toEqual({ level: 2 });
    expect(after["pid"]).not.toBe(before["pid"]);
  });

  it("goes on in its process when the new one refuses", async () => {
    const before = await call("eavesdrops_known");
    const { eavesdrops } = await configure({ eavesdrops: { level: "high" } });
    expect(eavesdrops).toEqual({
      kind: "refused",
      reason: expect.stringMatching(/level: .*expected number/),
    });
    const after = await call("eavesdrops_known");
    expect(after["pid"]).toBe(before["pid"]);
    expect(after["config"]).toEqual({ level: 1 });
  });
});

describe("A plugin that hears everything", () => {
  it("is told nothing of another's config but which keys changed", async () => {
    await open({ talks: { secret: `${secret}-1` }, eavesdrops: { level: 1 } }, async (folder) => {
      installEavesdrops(folder);
      await installTalks.TypeScript(folder);
    });
    expect(await call("talks_config")).toMatchObject({ config: { secret: `${secret}-1` } });
    await call("eavesdrops_known");
    const outcomes = await configure({ talks: { secret: `${secret}-2` }, eavesdrops: { level: 1 } });
    expect(Object.keys(outcomes)).toEqual(["talks"]);
    await waitFor(async () => {
      const known = await call("eavesdrops_known");
      expect(known["heard"]).toContainEqual({
        type: "config.changed",
        data: { plugin: "talks", keys: ["secret"] },
      });
      expect(JSON.stringify(known)).not.toContain(secret);
    });
  });
});

describe("Host.configure()", () => {
  it("hands the next version what the one before refused", async () => {
    const bundle = await bundlePlugin(path.join(strict, "main.mjs"), ["./kind.mjs"]);
    const install = (pluginFolder: string, kind: "number" | "string"): void => {
      const folder = path.join(pluginFolder, "strict");
      mkdirSync(folder, { recursive: true });
      cpSync(path.join(strict, "plugin.json"), path.join(folder, "plugin.json"));
      writeFileSync(path.join(folder, "main.mjs"), bundle);
      writeFileSync(path.join(folder, "kind.mjs"), `export const kind = "${kind}";\n`);
    };
    await open({ strict: { level: 1 } }, (pluginFolder) => install(pluginFolder, "number"));
    expect(await call("strict_level")).toEqual({ level: 1 });
    expect(await configure({ strict: { level: "high" } })).toMatchObject({ strict: { kind: "refused" } });
    install(test.pluginFolder, "string");
    await test.host.reload("strict");
    expect(await call("strict_level")).toEqual({ level: "high" });
  });
});
