import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBackplane } from "./support/backplane.ts";
import { installExamplePlugins } from "./support/example-plugins.ts";
import { type FakeLlm, type ModelTurn, startFakeLlm } from "./support/fake-llm.ts";
import { pluginStarted } from "./support/plugin-processes.ts";
import { processesGone, processesOf, stopLimitMs } from "./support/processes.ts";
import { type OpencodeRun, opencodeLimitMs, runOpencode } from "./support/run-opencode.ts";
import { createTempHome, leftovers, type TempHome } from "./support/temp-home.ts";

const turns: readonly ModelTurn[] = [
  { toolCalls: [{ name: "bp_hello-typescript_greet", arguments: { name: "Ada" } }] },
  // During this one the host is killed.
  { toolCalls: [{ name: "bp_hello-go_countdown", arguments: { from: 1000 } }] },
  { toolCalls: [{ name: "bp_hello-go_greet", arguments: { name: "Grace" } }] },
  { toolCalls: [{ name: "bp_hello-typescript_greet", arguments: { name: "Ada" } }] },
  { text: "All have been greeted." },
];

const timeoutMs = opencodeLimitMs + 60_000;

/** The host of a run of the real opencode, killed with a call under way: opencode starts no dead server again, so it must not see one. */
describe("opencode while its host is killed", { timeout: timeoutMs }, () => {
  let home: TempHome;
  let model: FakeLlm;
  let run: OpencodeRun;
  /** Process ids of the hosts before and after. */
  const hosts: number[][] = [];

  const findHosts = async (): Promise<number[]> => {
    const all = await processesOf(home.folder);
    return all.filter(({ command }) => command.includes("serve --auto")).map(({ pid }) => pid);
  };

  async function killHostDuringCall(): Promise<void> {
    await pluginStarted(home, { plugin: "hello-go", limitMs: opencodeLimitMs });
    hosts.push(await findHosts());
    for (const pid of hosts[0] ?? []) process.kill(pid, "SIGKILL");
  }

  beforeAll(async () => {
    home = await createTempHome();
    await installExamplePlugins(home);
    await runBackplane(home, "setup", "opencode");
    let killed: Promise<void> | undefined;
    const beforeTurn = async (turn: number): Promise<void> => {
      // hello-go starts with the call that this turn asks for.
      if (turn === 1) killed = killHostDuringCall();
      if (turn === 4) hosts.push(await findHosts());
    };
    model = await startFakeLlm({ turns, beforeTurn });
    run = await runOpencode(home, { modelUrl: model.baseUrl, prompt: "Greet all" });
    await killed;
  }, timeoutMs);

  afterAll(async () => {
    await model?.close();
    await home?.remove();
  });

  it("run goes on to its end", () => {
    expect(run.code, run.stderr).toBe(0);
    expect(run.text).toBe("All have been greeted.");
  });

  it("run shows the call under way as failed, in words, and every other one as completed", () => {
    expect(run.toolCalls).toMatchObject([
      { name: "bp_hello-typescript_greet", status: "completed", output: "Hello, Ada!" },
      { name: "bp_hello-go_countdown", status: "error", error: expect.stringContaining("plugin host ended") },
      { name: "bp_hello-go_greet", status: "completed", output: "Hello, Grace!" },
      { name: "bp_hello-typescript_greet", status: "completed", output: "Hello, Ada!" },
    ]);
  });

  it("run tells the model that it may try again", () => {
    const told = model.requests[2]?.messages.filter(({ role }) => role === "tool").at(-1)?.content;
    expect(JSON.stringify(told)).toContain("Try again");
  });

  it("run has one host before and one after, and offers the same tools with both", () => {
    const [before, after] = hosts;
    expect([before?.length, after?.length]).toEqual([1, 1]);
    expect(after).not.toEqual(before);
    const offered = model.requests.map(({ tools = [] }) => tools.map((tool) => tool.function.name).sort());
    for (const names of offered) expect(names).toEqual(offered[0]);
  });

  it("run leaves no process, socket or temporary file behind", async () => {
    await processesGone(home.folder, stopLimitMs);
    expect((await leftovers(home)).filter((file) => file.includes("backplane"))).toEqual([]);
  });
});
