import { expect } from "vitest";
import { resultOf, runGoHost, startGoHost, typescriptPlugin } from "../go-host.ts";
import { goHost } from "../matrix.ts";
import { isRunning, killIfRunning, waitUntilGone } from "../processes.ts";
import { type ReattachJson, startInTestMode } from "../test-mode.ts";
import { bothCallbacks, bothReplies, get, kill, killed, put, whoAmI } from "./go-host-steps.ts";

/** Takeover by another host, and every way to end. */
export function goHostEnd(): void {
  reattachCells();
  endCells();
}

function reattachCells(): void {
  goHost("reattach", async () => {
    const first = await startGoHost({
      command: typescriptPlugin("--survive-host"),
      steps: [put, { do: "callPlugin", text: "b" }, { do: "reattachConfig" }, { do: "hang" }],
    });
    const reattach = (await resultOf(first, "reattachConfig")) as ReattachJson;
    try {
      first.kill();
      await first.exited;
      // Nobody reads its stderr any more; that must not end the plugin.
      const unheard = { do: "printUnheard", channel: "stderr", text: "unheard\n" } as const;
      const heard = { do: "print", channel: "stdout", text: "heard\n" } as const;
      const steps = [get, unheard, unheard, heard, ...bothCallbacks, kill];
      const { values } = await runGoHost({ reattach, steps });
      // Whether go-plugin finds the end graceful hangs on how soon init collects the orphan; its sockets tell.
      const ended = expect.objectContaining({ exited: true });
      expect(values).toEqual(["v", undefined, undefined, "heard\n", ...bothReplies, ended]);
      await waitUntilGone(reattach.Pid);
      expect(await first.sockets()).toEqual([]);
    } finally {
      killIfRunning(reattach.Pid);
      await first.dispose();
    }
  });

  goHost("reattachTest", async () => {
    const [path = "", ...args] = typescriptPlugin("--test-mode");
    const plugin = await startInTestMode(path, args);
    const { reattach } = plugin;
    // The first host stays attached: the broker must turn to the newest.
    const first = await startGoHost({
      reattach,
      steps: [put, { do: "callPlugin", text: "b" }, { do: "hang" }],
    });
    try {
      expect(await resultOf(first, "callPlugin")).toBe("typescript:b");
      const { values } = await runGoHost({ reattach, steps: [get, ...bothCallbacks, kill] });
      expect(values).toEqual(["v", ...bothReplies, expect.objectContaining({ exited: false })]);
      expect(isRunning(plugin.pid)).toBe(true);
    } finally {
      await first.dispose();
      expect(await plugin.end()).toEqual([]);
    }
  });
}

function endCells(): void {
  goHost("stop", async () => {
    const { values, sockets } = await runGoHost({
      steps: [whoAmI, { do: "callPlugin", text: "b" }, kill],
    });
    expect(values).toEqual([expect.anything(), "typescript:b", killed]);
    expect(sockets).toEqual([]);
    await waitUntilGone((values[0] as { pid: number }).pid);
  });

  goHost("interrupt", async () => {
    const { values } = await runGoHost({ steps: [{ do: "signal", text: "SIGINT" }, put, get, kill] });
    expect(values).toEqual([undefined, undefined, "v", killed]);
  });

  goHost("pluginKilled", async () => {
    const { values } = await runGoHost({ steps: [{ do: "signal", text: "SIGKILL" }, { do: "awaitExit" }] });
    expect(values).toEqual([undefined, { exited: true }]);
  });

  goHost("hostKilled", async () => {
    const host = await startGoHost({
      command: typescriptPlugin(),
      steps: [whoAmI, { do: "callPlugin", text: "b" }, { do: "hang" }],
    });
    try {
      const { pid } = (await resultOf(host, "whoAmI")) as { pid: number };
      expect(await resultOf(host, "callPlugin")).toBe("typescript:b");
      expect(isRunning(pid)).toBe(true);
      host.kill();
      await waitUntilGone(pid);
      expect(await host.sockets()).toEqual([]);
    } finally {
      await host.dispose();
    }
  });
}
