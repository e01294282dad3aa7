import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBackplane } from "./support/backplane.ts";
import { installExamplePlugins } from "./support/example-plugins.ts";
import { type FakeLlm, type ModelTurn, startFakeLlm } from "./support/fake-llm.ts";
import { clientsUnderTest, openPeerClient } from "./support/peer-clients.ts";
import { ofPlugin, pluginStarted } from "./support/plugin-processes.ts";
import { processesGone, processesOf, type RunningProcess, stopLimitMs } from "./support/processes.ts";
import {
  type McpServerEntry,
  type OpencodeConfig,
  type OpencodeRun,
  opencodeLimitMs,
  readOpencodeConfig,
  runOpencode,
} from "./support/run-opencode.ts";
import type { Command } from "./support/run-to-end.ts";
import { stderrLimitBytes } from "./support/stderr-limit.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";
import { callEveryPlugin, plugins, tools } from "./support/tool-calls.ts";

/** opencode puts the name that `setup` gives our server before the published name, and leaves the hyphen as it is. */
const turns: readonly ModelTurn[] = [
  {
    toolCalls: [
      { name: "bp_hello-typescript_greet", arguments: { name: "Ada" } },
      { name: "bp_hello-go_greet", arguments: { name: "Grace" } },
    ],
  },
  { text: "Both have been greeted." },
];

/** Longer than the waits inside, so that the one that hangs is named; the first hook runs opencode twice. */
const timeoutMs = 2 * opencodeLimitMs + 60_000;

describe("opencode with backplane, from an empty home", { timeout: timeoutMs }, () => {
  let home: TempHome;
  let config: OpencodeConfig;
  let model: FakeLlm;
  let run: OpencodeRun;
  /** What ran in the home while the model was given the results. */
  let during: RunningProcess[] = [];

  beforeAll(async () => {
    home = await createTempHome();
    await installExamplePlugins(home);
    await runBackplane(home, "setup", "opencode");
    config = await readOpencodeConfig(home);
    const lookAround = async (turn: number): Promise<void> => {
      if (turn === 1) during = await processesOf(home.folder);
    };
    model = await startFakeLlm({ turns, beforeTurn: lookAround });
    run = await runOpencode(home, { modelUrl: model.baseUrl, prompt: "Greet Ada and Grace" });
  }, timeoutMs);

  afterAll(async () => {
    await model?.close();
    await home?.remove();
  });

  it("setup registers the server with opencode", () => {
    expect(config.mcp).toMatchObject({ bp: { type: "local" } });
  });

  it("run shows the person the model's answer and two completed tool calls", () => {
    expect(run.code, run.stderr).toBe(0);
    expect(run.text).toBe("Both have been greeted.");
    // In the order in which they ended: opencode makes them at the same time.
    const calls = run.toolCalls.toSorted((a, b) => a.name.localeCompare(b.name));
    expect(calls).toMatchObject([
      { name: "bp_hello-go_greet", status: "completed", output: expect.stringContaining("Grace") },
      { name: "bp_hello-typescript_greet", status: "completed", output: expect.stringContaining("Ada") },
    ]);
  });

  it("run offers the model every tool of both plugins", () => {
    const offered = model.requests[0]?.tools?.map((tool) => tool.function.name) ?? [];
    const expected = plugins.flatMap((plugin) => tools.map((tool) => `bp_${plugin}_${tool}`));
    expect(offered.filter((name) => name.startsWith("bp_")).sort()).toEqual(expected);
  });

  it("run gives the model both results in its next request", () => {
    expect(model.requests).toHaveLength(2);
    const results = model.requests[1]?.messages.filter((message) => message.role === "tool");
    expect(results).toMatchObject([
      { tool_call_id: "call-0", content: expect.stringContaining("Ada") },
      { tool_call_id: "call-1", content: expect.stringContaining("Grace") },
    ]);
  });

  it("run has each plugin in one process of its own, and leaves none behind", async () => {
    for (const plugin of plugins) {
      const own = ofPlugin(during, { home, plugin });
      expect(own, `processes of ${plugin} among ${JSON.stringify(during)}`).toHaveLength(1);
    }
    await processesGone(home.folder, stopLimitMs);
  });

  it("run that is killed in the middle of a call leaves no process behind", async () => {
    await crashDuringCall(home);
    await processesGone(home.folder, stopLimitMs);
  });

  it("plugins folder holds nothing that opencode would load into its own process", () => {
    expect(config.plugin ?? []).toEqual([]);
  });

  it("server, started as opencode is told to, ends with its client and keeps its stderr small", async () => {
    const server = asCommand(config.mcp?.["bp"], home);
    const [anyClient] = clientsUnderTest;
    const peer = await openPeerClient(anyClient, server);
    await callEveryPlugin(peer);
    await peer.close();
    await processesGone(home.folder, stopLimitMs);
    expect(Buffer.byteLength(peer.stderr())).toBeLessThan(stderrLimitBytes);
  });
});

/** Kills opencode, which cannot clean up then, while it waits for a plugin's answer. */
async function crashDuringCall(home: TempHome): Promise<void> {
  const countdown = { name: "bp_hello-go_countdown", arguments: { from: 1000 } };
  const model = await startFakeLlm({ turns: [{ toolCalls: [countdown] }] });
  const crash = new AbortController();
  const run = runOpencode(home, { modelUrl: model.baseUrl, prompt: "Count", kill: crash.signal });
  const endedEarly = run.then((early) => {
    throw new Error(`opencode ended before the call, with code ${early.code}: ${early.stderr}`);
  });
  try {
    const started = pluginStarted(home, { plugin: "hello-go", limitMs: opencodeLimitMs });
    await Promise.race([started, endedEarly]);
  } finally {
    crash.abort();
    await run;
    await model.close();
  }
}

function asCommand(entry: McpServerEntry | undefined, home: TempHome): Command {
  const [program, ...args] = entry?.command ?? [];
  if (program === undefined) throw new Error(`Cannot find the server "bp" in opencode's config`);
  return { program, args, env: { ...home.env, ...entry?.environment }, cwd: home.folder };
}
