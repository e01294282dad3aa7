import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { HostError, PluginStatus, ToolResult } from "../../src/index.ts";
import { markedProcesses } from "../marked-processes.ts";
import { createTestHost, type TestHost } from "../test-host.ts";
import { badManifests } from "./bad-manifests.ts";
import { type CallRow, callRows } from "./call-rows.ts";
import { generatePlugins } from "./generated-plugins.ts";
import { failureRows, packageRows, warningRows } from "./scan-rows.ts";

const fixtures = path.join(import.meta.dirname, "fixtures");

/** All bad plugins, and a good one, side by side in one host. */
let zoo: TestHost;

beforeAll(async () => {
  zoo = createTestHost({ pluginFolders: [fixtures], describeTimeoutMs: 15_000 });
  generatePlugins(zoo.pluginFolder);
  await zoo.host.scan();
});

afterAll(() => zoo.close());

describe("plugins() has one clear line for a plugin that", () => {
  const manifestRows = badManifests.map(({ name, line }) => [`manifest-${name}`, line] as const);
  it.each([...Object.entries(failureRows), ...manifestRows])("%s", (name, line) => {
    const { state } = status(name);
    expect(state).toMatchObject({ kind: "failed", reason: expect.stringMatching(line) });
  });

  it.each(Object.entries(warningRows))("%s, which is used all the same", (name, { tools, warnings }) => {
    const plugin = status(name);
    expect(plugin.state.kind).toBe("idle");
    expect(plugin.tools).toHaveLength(tools);
    expect(plugin.warnings).toEqual(warnings.map((line) => expect.stringMatching(line)));
  });

  it.each(Object.entries(packageRows))("is the package %s, which is used all the same", (name, warnings) => {
    const plugin = status(name);
    expect(plugin.state.kind).toBe("idle");
    expect(plugin.warnings).toEqual(warnings.map((line) => expect.stringMatching(line)));
    if (!name.startsWith("manifest-")) expect(plugin.skills).toContain("good");
  });

  it("is a script for opencode, not for a host", () => {
    const reason =
      "opencode loads loose scripts in its own process; Backplane runs folders with a plugin.json";
    expect(status("loose-script.js").state).toEqual({ kind: "foreign", reason });
  });

  it("leaves no candidate without a line or a tool, and no unsafe character in any line", () => {
    const plugins = zoo.host.plugins();
    expect(plugins.length).toBeGreaterThan(90);
    for (const { name, state, warnings, tools, mcpServers, skills } of plugins) {
      const lines = [
        name,
        ...mcpServers,
        ...skills,
        ...warnings,
        ...("reason" in state ? [state.reason] : []),
      ];
      expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(lines.every((line) => line.length <= 1001)).toBe(true);
      const offers = [...tools, ...mcpServers, ...warnings];
      expect("reason" in state || offers.length > 0, name).toBe(true);
    }
  });
});

describe.runIf(process.platform === "linux")("scan()", () => {
  it("leaves no process of those it described, or could not", () => {
    expect(markedProcesses(zoo.mark() ?? "")).toEqual([]);
  });
});

describe("describeSkill()", () => {
  it("tells of every skill, or why not, and gives nothing that cannot be shown", async () => {
    const skills = zoo.host.skills();
    expect(skills.length).toBeGreaterThan(500);
    for (const { uri, frontmatter } of skills) {
      const { files } = await zoo.host.describeSkill(uri);
      const read = await zoo.host.readResource(uri);
      const text = String(read.value.contents[0]?.["text"]);
      expect(Buffer.byteLength(text)).toBe(files[0]?.size);
      expect(`${text}${JSON.stringify(frontmatter)}`.replaceAll("\n", "")).not.toMatch(
        /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u,
      );
    }
  });
});

describe("published names", () => {
  it("of two plugins that meet get a suffix each, and each reaches its own plugin", async () => {
    const names = ["meets-another", "meets.another"].map((plugin) => status(plugin).tools[0] ?? "");
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^meets-another_run_[0-9a-f]{8}$/);
    const texts = await Promise.all(names.map(async (name) => textOf(await zoo.host.callTool(name))));
    expect(texts).toEqual(["meets-another", "meets.another"]);
  });

  it("of plugins of one name go to the first", async () => {
    expect(textOf(await zoo.host.callTool("twin_run"))).toBe("twin-one");
  });

  it("are unique and short over the whole zoo", () => {
    const names = zoo.host.tools().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,55}$/);
  });
});

describe.concurrent("callTool() ends in a result or a typed error, and the neighbour answers, when a plugin", () => {
  it.each(callRows)("$plugin: $tool", async (row) => {
    if (row.first) await call(row.plugin, { tool: row.first });
    await expectOutcome(row);
    await expectGoodNeighbour();
    if (row.warning) await expectWarning(row.plugin, row.warning);
    if (row.next) await expectOutcome({ ...row.next, plugin: row.plugin });
  });
});

describe("the host's memory stays bounded while a plugin", () => {
  // A frame of the largest size, decoded, as text, and parsed; and the garbage of it. A flood that is kept costs far more.
  const maxGrowthBytes = 200 * 1024 * 1024;
  const floods = [
    "floods-progress",
    "floods-log",
    "floods-in-batches",
    "floods-requests",
    "floods-events",
    "floods-notices",
    "floods-stderr",
    "floods-stdout",
    "floods-its-socket",
    "floods-its-socket:nothing",
  ];
  const replies = ["replies-a-gibibyte:promise", "replies-a-gibibyte:bomb", "replies-too-much"];
  it.each([...floods, ...replies])("%s", async (name) => {
    const [plugin = "", tool = "run"] = name.split(":");
    const before = process.memoryUsage.rss();
    let over = false;
    const outcome = call(plugin, { tool, timeoutMs: 3_000 }).catch((error: HostError) => error.code);
    void outcome.finally(() => {
      over = true;
    });
    let peak = before;
    while (!over) {
      await expectGoodNeighbour();
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    expect(["deadline_exceeded", "plugin_died", expect.any(Object)]).toContainEqual(await outcome);
    expect(peak - before).toBeLessThan(maxGrowthBytes);
  });
});

describe.runIf(process.platform === "linux")("close()", () => {
  it("leaves nothing of any of them, deaf or gone into a session of their own", async () => {
    const forked = JSON.parse(textOf(await call("forks-children", { tool: "fork" }))) as number[];
    await call("ignores-every-goodbye", { tool: "run" });
    const mark = zoo.mark() ?? "";
    expect(markedProcesses(mark)).toEqual(expect.arrayContaining(forked));
    await zoo.host.close();
    expect(markedProcesses(mark)).toEqual([]);
    expect(zoo.mark()).toBeUndefined();
  });
});

function status(name: string): PluginStatus {
  const plugin = zoo.host
    .plugins()
    .find((plugin) => plugin.name === name || path.basename(plugin.path) === name);
  if (!plugin) throw new Error(`no plugin ${JSON.stringify(name)} in the list`);
  return plugin;
}

function call(
  plugin: string,
  { tool, ...options }: { tool: string; timeoutMs?: number | undefined; signal?: AbortSignal | undefined },
): Promise<ToolResult> {
  return zoo.host.callTool(`${plugin.replaceAll(".", "-")}_${tool}`, options);
}

async function expectOutcome({ plugin, tool, timeoutMs, cancelAfterMs, outcome }: CallRow): Promise<void> {
  const signal = cancelAfterMs === undefined ? undefined : AbortSignal.timeout(cancelAfterMs);
  const ended = await call(plugin, { tool, timeoutMs, signal }).then(
    (result) => ({ json: result.json }),
    ({ code, message }: HostError) => ({ code, message }),
  );
  if (typeof outcome === "string") return expect(ended).toEqual({ json: outcome });
  expect(ended).toEqual({ code: outcome.code, message: expect.stringMatching(outcome.message) });
}

async function expectWarning(plugin: string, warning: RegExp): Promise<void> {
  await vi.waitFor(() => expect(status(plugin).warnings.join("\n")).toMatch(warning), { timeout: 20_000 });
}

async function expectGoodNeighbour(): Promise<void> {
  const options = { arguments: { text: "still here" }, timeoutMs: 10_000 };
  expect(textOf(await zoo.host.callTool("good-neighbour_echo", options))).toBe("still here");
}

function textOf({ value }: ToolResult): string {
  return String(value.content[0]?.["text"]);
}
