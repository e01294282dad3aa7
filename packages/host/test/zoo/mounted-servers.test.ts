import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { HostError, PluginStatus, ToolResult } from "../../src/index.ts";
import { markedProcesses } from "../marked-processes.ts";
import { writeMcpPackage } from "../mcp-package.ts";
import { createTestHost, type TestHost } from "../test-host.ts";
import { serverCallRows, serverFailureRows, serverRows } from "./server-rows.ts";

const program = path.join(import.meta.dirname, "support", "mcp-server.mjs");

/** Bad MCP servers, each a package of its own, and a good one beside them. */
let zoo: TestHost;

beforeAll(async () => {
  zoo = createTestHost();
  for (const habit of new Set(["none", ...serverRows, ...Object.keys(serverFailureRows)])) install(habit);
  await zoo.host.scan();
});

afterAll(() => zoo.close());

describe("plugins() has one clear line for an MCP server that", () => {
  it.each(Object.entries(serverFailureRows))("%s", (name, line) => {
    expect(status(name).state).toMatchObject({ kind: "failed", reason: expect.stringMatching(line) });
  });

  it.each([
    ["garbage-first", 1, [/^It writes what is no message of MCP .*$/]],
    ["exits-when-discovered", 1, []],
    [
      "lists-in-a-circle",
      2,
      [
        /^Left out tool "run0": there is a tool of that name already$/,
        /^Its list of tools leads back to a page that it has shown; the rest is left out$/,
      ],
    ],
    ["lists-empty-pages", 1, [/^Its list of tools has more than 1000 pages; the rest is left out$/]],
    [
      "lists-without-end",
      1_000,
      [
        /^Left out 9500 tools: at most 1000 are taken$/,
        /^Its list of tools has more than 10000; the rest is left out$/,
      ],
    ],
    [
      "hostile-names",
      1,
      [
        /^Removed control or invisible characters from the title of tool "run"$/,
        /^Removed control or invisible characters from the description of tool "run"$/,
        /^Left out tool "\[2J": a name is .*$/,
        /^Left out tool "x{65}": a name is .*$/,
        /^Left out tool "run": there is a tool of that name already$/,
        /^Left out tool "__proto__": its input schema is unusable: .*$/,
        /^Left out tool "": a name is .*$/,
        /^Left out tool "": a name is .*$/,
      ],
    ],
  ] as const)("%s, which is used all the same", (name, tools, warnings) => {
    const plugin = status(name);
    expect(plugin.state.kind).toBe("idle");
    expect(plugin.tools).toHaveLength(tools);
    expect(plugin.warnings).toEqual(warnings.map((line) => expect.stringMatching(line)));
  });
});

describe.runIf(process.platform === "linux")("scan()", () => {
  it("leaves no process of the servers that it described, or could not", () => {
    expect(markedProcesses(zoo.mark() ?? "")).toEqual([]);
  });
});

describe.concurrent("callTool() ends in a result or a typed error, and the neighbour answers, when an MCP server", () => {
  it.each(serverCallRows)(
    "$server",
    async ({ server, timeoutMs, arguments: args, outcome, warning, next }) => {
      expect(await outcomeOf(call(server, { timeoutMs, arguments: args }))).toEqual(outcome);
      await expectGoodNeighbour();
      if (warning)
        await vi.waitFor(() => expect(status(server).warnings.join("\n")).toMatch(warning), {
          timeout: 20_000,
        });
      if (next) expect(await outcomeOf(call(server, { arguments: next.arguments }))).toEqual(next.outcome);
    },
  );
});

describe("the host's memory stays bounded while an MCP server", () => {
  const maxGrowthBytes = 200 * 1024 * 1024;

  it.each([
    "floods-notifications",
    "floods-progress",
    "floods-changes",
    "floods-questions",
    "floods-garbage",
    "floods-stderr",
    "endless-result",
  ])("%s", async (server) => {
    const before = process.memoryUsage.rss();
    let over = false;
    let peak = before;
    const outcome = outcomeOf(call(server, { timeoutMs: 3_000 })).finally(() => {
      over = true;
    });
    while (!over) {
      await expectGoodNeighbour();
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    expect(["deadline_exceeded", "plugin_died"]).toContain(((await outcome) as HostError).code);
    expect(peak - before).toBeLessThan(maxGrowthBytes);
  });
});

describe.runIf(process.platform === "linux")("close()", () => {
  it("leaves nothing of any server, deaf or gone into a session of its own", async () => {
    const daemon = Number(textOf(await call("forks-a-daemon")));
    await call("ignores-every-goodbye");
    const mark = zoo.mark() ?? "";
    expect(markedProcesses(mark)).toContain(daemon);
    await zoo.host.close();
    expect(markedProcesses(mark)).toEqual([]);
    expect(zoo.mark()).toBeUndefined();
  });
});

function install(habit: string): void {
  const server = { type: "stdio", command: "node", args: [program, habit] };
  const backplane = { limits: { startTimeoutMs: 5_000 } };
  writeMcpPackage(zoo.pluginFolder, { name: habit, servers: { [habit]: server }, backplane });
}

function status(name: string): PluginStatus {
  const plugin = zoo.host.plugins().find((plugin) => plugin.name === name);
  if (!plugin) throw new Error(`no plugin ${JSON.stringify(name)} in the list`);
  return plugin;
}

function call(
  server: string,
  options: { timeoutMs?: number | undefined; arguments?: object | undefined } = {},
): Promise<ToolResult> {
  return zoo.host.callTool(`${server}_run`, options as object);
}

function outcomeOf(result: Promise<ToolResult>): Promise<unknown> {
  return result.then(textOf, ({ code, message }: HostError) => ({ code, message }));
}

async function expectGoodNeighbour(): Promise<void> {
  expect(textOf(await call("none", { timeoutMs: 10_000 }))).toBe("ran run");
}

function textOf({ value }: ToolResult): string {
  return String(value.content[0]?.["text"]);
}
