import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { HostError } from "../src/index.ts";
import { markedProcesses } from "./marked-processes.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

const fixtures = path.join(import.meta.dirname, "zoo", "fixtures");
const neverAnswers = path.join(fixtures, "never-answers");

describe("callTool() when SIGKILL ends the plugin mid-call", () => {
  let test: TestHost;

  beforeAll(async () => {
    test = createTestHost();
    symlinkSync(neverAnswers, path.join(test.pluginFolder, "never-answers"));
    await test.host.scan();
  });

  afterAll(() => test.close());

  it("throws plugin_died at once for every running call, and the next call works", async () => {
    const pid = await answeringProcess(test);
    const calls = Array.from({ length: 5 }, () => test.host.callTool("never-answers_wait"));
    // Answered after the others were sent: they are in the plugin's hands.
    await answeringProcess(test);
    const killedAt = performance.now();
    process.kill(pid, "SIGKILL");
    for (const outcome of await Promise.allSettled(calls)) {
      const reason = new HostError(
        "plugin_died",
        'Plugin "never-answers" died during the call: signal SIGKILL',
      );
      expect(outcome).toEqual({ status: "rejected", reason });
    }
    // Their deadline is 60 s; only the news of the exit can have ended them.
    expect(performance.now() - killedAt).toBeLessThan(5_000);
    expect(await answeringProcess(test)).not.toBe(pid);
  });

  it.runIf(process.platform === "linux")("ends what the plugin put into sessions of their own", async () => {
    symlinkSync(path.join(fixtures, "forks-children"), path.join(test.pluginFolder, "forks-children"));
    await test.host.scan();
    const { value } = await test.host.callTool("forks-children_fork");
    const forked = JSON.parse(String(value.content[0]?.["text"])) as number[];
    const { state } = test.host.plugins().find(({ name }) => name === "forks-children") ?? {};
    const pid = state?.kind === "ready" ? (state.pid ?? 0) : 0;
    const alive = () =>
      markedProcesses(test.mark() ?? "").filter((one) => forked.includes(one) || one === pid);
    expect(alive()).toHaveLength(4);
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 });
  });

  it("sends no call to a process that was just killed", async () => {
    const pid = await answeringProcess(test);
    const dying = test.host.callTool("never-answers_wait").catch((error: HostError) => error.code);
    process.kill(pid, "SIGKILL");
    await dying;
    expect(await answeringProcess(test)).not.toBe(pid);
  });
});

describe.runIf(process.platform === "linux")("a host whose plugin is killed 200 times under load", () => {
  it("ends every call in a result or a HostError, and holds no more than after 20 kills", async () => {
    const { made, ends, strays, measurements } = await killOften([20, 180]);
    expect(strays).toEqual([]);
    expect(Object.keys(ends).sort()).toEqual(["plugin_died", "result"]);
    expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBe(made);
    // Eight calls waited at each kill.
    expect(ends["plugin_died"]).toBeGreaterThanOrEqual(200 * 8);
    const [early, late] = measurements as [Measurement, Measurement];
    // A process takes three pipes or sockets at least: a leak would be of hundreds.
    expect(late.descriptors - early.descriptors).toBeLessThanOrEqual(2);
    // A connection that is held keeps some 50 KiB of objects alive: 180 of them would be 9 MiB.
    expect(late.heapUsed - early.heapUsed).toBeLessThan(2 * MiB);
    // The allocator keeps pages that it may never need again; what V8 does not manage must not grow by kills either.
    expect(late.rss - early.rss).toBeLessThan(48 * MiB);
  }, 600_000);
});

const MiB = 1024 * 1024;

interface Measurement {
  readonly rss: number;
  readonly heapUsed: number;
  readonly descriptors: number;
}

interface Report {
  readonly made: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly strays: readonly string[];
  readonly measurements: readonly Measurement[];
}

async function answeringProcess({ host }: TestHost): Promise<number> {
  const { value } = await host.callTool("never-answers_answer");
  return Number(String(value.content[0]?.["text"]).replace("process ", ""));
}

/** In a process of its own, where nothing else takes memory. */
async function killOften(rounds: readonly number[]): Promise<Report> {
  const home = mkdtempSync(path.join(tmpdir(), "bp-kill-"));
  const plugins = path.join(home, "plugins");
  mkdirSync(plugins);
  symlinkSync(neverAnswers, path.join(plugins, "never-answers"));
  const script = path.join(import.meta.dirname, "fixtures", "kill-plugin-often.mjs");
  const child = spawn(process.execPath, ["--expose-gc", script, home, plugins, ...rounds.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [report] = await Promise.all([text(child.stdout), once(child, "exit")]);
    return JSON.parse(report) as Report;
  } finally {
    child.kill("SIGKILL");
    rmSync(home, { recursive: true, force: true });
  }
}
