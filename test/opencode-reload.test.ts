import { copyFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildGo } from "../scripts/go.mjs";
import { backplane, runBackplane } from "./support/backplane.ts";
import { type FakeLlm, type ModelTurn, startFakeLlm } from "./support/fake-llm.ts";
import type { WholePeerClient } from "./support/peer-client.ts";
import { clientsUnderTest, openPeerClient } from "./support/peer-clients.ts";
import { pluginProcesses } from "./support/plugin-processes.ts";
import { processesGone, type RunningProcess, stopLimitMs } from "./support/processes.ts";
import { inRepository } from "./support/repository.ts";
import { type OpencodeRun, opencodeLimitMs, runOpencode } from "./support/run-opencode.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";
import { within } from "./support/within.ts";

const turns: readonly ModelTurn[] = [
  { toolCalls: [{ name: "bp_versioned_version", arguments: {} }] },
  // Before this one the program is replaced.
  { toolCalls: [{ name: "bp_versioned_version", arguments: {} }] },
  { toolCalls: [{ name: "bp_versioned_added", arguments: {} }] },
  { text: "It was replaced." },
];

const reloadLimitMs = 60_000;
const timeoutMs = opencodeLimitMs + 2 * reloadLimitMs;

/** A plugin's program replaced, and a reload asked for by an event, in the middle of a run of the real opencode. */
describe("opencode while a plugin is replaced", { timeout: timeoutMs }, () => {
  let home: TempHome;
  let model: FakeLlm;
  let run: OpencodeRun;
  let before: RunningProcess[] = [];
  let after: RunningProcess[] = [];

  const findProcesses = (): Promise<RunningProcess[]> => pluginProcesses(home, "versioned");

  /** The old one drains for a moment after the new one has taken over. */
  const waitForOne = (): Promise<RunningProcess[]> =>
    vi.waitFor(
      async () => {
        const found = await findProcesses();
        expect(found).toHaveLength(1);
        return found;
      },
      { timeout: reloadLimitMs },
    );

  /** As an update would: in one step, so that the program is whole at any time. */
  async function install(version: string): Promise<void> {
    const moduleDir = inRepository("test", "fixtures", "versioned-go");
    const program = await buildGo({ moduleDir, package: `./${version}`, output: `versioned-${version}` });
    await copyFile(program, join(home.folder, "new-program"));
    await rename(join(home.folder, "new-program"), join(home.pluginsFolder, "versioned"));
  }

  /** Another agent of the same host tells when the new version is in place. */
  async function replace(): Promise<void> {
    const [client] = clientsUnderTest;
    const witness = (await openPeerClient(client, backplane(home, "mcp"))) as WholePeerClient;
    const names = async (): Promise<string[]> => (await witness.listTools()).map(({ name }) => name);
    expect(await names()).toEqual(["versioned_version"]);
    const changed = new Promise<void>((resolve) =>
      witness.onNotification(({ method }) => {
        if (method === "notifications/tools/list_changed") resolve();
      }),
    );
    await install("v2");
    await runBackplane(home, "publish", "plugin.request.reload", JSON.stringify({ plugin: "versioned" }));
    await within(reloadLimitMs, "the other agent to hear of other tools", changed);
    expect(await names()).toEqual(["versioned_added", "versioned_version"]);
    await witness.close();
  }

  beforeAll(async () => {
    home = await createTempHome();
    await install("v1");
    await runBackplane(home, "setup", "opencode");
    const beforeTurn = async (turn: number): Promise<void> => {
      if (turn === 1) {
        before = await findProcesses();
        await replace();
      }
      if (turn === 2) after = await waitForOne();
    };
    model = await startFakeLlm({ turns, beforeTurn });
    run = await runOpencode(home, { modelUrl: model.baseUrl, prompt: "Which version is it?" });
  }, timeoutMs);

  afterAll(async () => {
    await model?.close();
    await home?.remove();
  });

  it("run calls the old version, the new one in the next step, and then the tool that is new", () => {
    expect(run.code, run.stderr).toBe(0);
    expect(run.toolCalls).toMatchObject([
      { name: "bp_versioned_version", status: "completed", output: "v1" },
      { name: "bp_versioned_version", status: "completed", output: "v2" },
      { name: "bp_versioned_added", status: "completed", output: "new in v2" },
    ]);
    expect(run.text).toBe("It was replaced.");
  });

  it("run offers the model the new tool from the step after the reload on", () => {
    const offered = model.requests.map(({ tools = [] }) =>
      tools.map((tool) => tool.function.name).filter((name) => name.startsWith("bp_")),
    );
    expect(offered.slice(0, 3).map((names) => names.includes("bp_versioned_added"))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("run has one process of the plugin before the reload, and in the end another one", () => {
    expect(before).toHaveLength(1);
    expect(after[0]?.pid).not.toBe(before[0]?.pid);
  });

  it("run leaves no process behind", async () => {
    await processesGone(home.folder, stopLimitMs);
  });
});
