import { describe, expect, test } from "vitest";
import { descendKillLadder, killProcess } from "../../src/host/kill-ladder.ts";
import type { PluginExit, PluginProcess } from "../../src/host/plugin-process.ts";

type Step = "SIGTERM" | "SIGKILL";

/** A process that ends at the given step of the ladder. */
function processEndingAt(step: Step | "Shutdown" | "never") {
  const steps: string[] = [];
  let end: (exit: PluginExit) => void = () => {};
  let expected = false;
  const exited = new Promise<PluginExit>((resolve) => {
    end = resolve;
  });
  const take = (taken: string) => {
    steps.push(taken);
    if (taken === step) end({ code: 0, signal: null, stderrTail: [], expected });
  };
  const fake: PluginProcess = {
    pid: 1,
    exited,
    expectExit: () => {
      expected = true;
    },
    kill: take,
  };
  return { fake, steps, take };
}

const SHORT = { shutdownTimeoutMs: 10, exitTimeoutMs: 10, termTimeoutMs: 10 };

describe("descendKillLadder()", () => {
  test("descendKillLadder() stops at Shutdown when the plugin ends", async () => {
    const { fake, steps, take } = processEndingAt("Shutdown");
    const shutdown = async () => {
      take("Shutdown");
      return true;
    };
    const exit = await descendKillLadder(fake, shutdown, SHORT);
    expect(steps).toEqual(["Shutdown"]);
    expect(exit.expected).toBe(true);
  });

  test("descendKillLadder() goes on to SIGTERM when the plugin says yes but stays", async () => {
    const { fake, steps } = processEndingAt("SIGTERM");
    await descendKillLadder(fake, async () => true, SHORT);
    expect(steps).toEqual(["SIGTERM"]);
  });

  test("descendKillLadder() goes straight to SIGTERM when Shutdown fails", async () => {
    const { fake, steps } = processEndingAt("SIGTERM");
    await descendKillLadder(fake, async () => false, { ...SHORT, exitTimeoutMs: 2 ** 30 });
    expect(steps).toEqual(["SIGTERM"]);
  });

  test("descendKillLadder() ends at SIGKILL", async () => {
    const { fake, steps } = processEndingAt("SIGKILL");
    await descendKillLadder(fake, async () => false, SHORT);
    expect(steps).toEqual(["SIGTERM", "SIGKILL"]);
  });

  test("descendKillLadder() does not wait for a Shutdown whose process has ended", async () => {
    const { fake, take } = processEndingAt("Shutdown");
    const never = () => {
      take("Shutdown");
      return new Promise<boolean>(() => {});
    };
    await descendKillLadder(fake, never, SHORT);
  });
});

describe("killProcess()", () => {
  test("killProcess() sends SIGKILL at once", async () => {
    const { fake, steps } = processEndingAt("SIGKILL");
    expect((await killProcess(fake)).expected).toBe(true);
    expect(steps).toEqual(["SIGKILL"]);
  });
});
