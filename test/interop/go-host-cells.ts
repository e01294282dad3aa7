import { expect } from "vitest";
import type { Feature } from "./features.mjs";
import { type GoHost, type GoHostResult, runGoHost, startGoHost, typescriptPlugin } from "./go-host.ts";
import { cell } from "./matrix.ts";
import { isRunning, waitUntilGone } from "./processes.ts";
import { type ReattachJson, startInTestMode } from "./test-mode.ts";
import { withTlsDir } from "./tls-dir.ts";

const goHost = (feature: Feature, body: () => Promise<void>) => cell("goHost", feature, body);

const put = { do: "put", key: "k", text: "v" };
const get = { do: "get", key: "k" };
const whoAmI = { do: "whoAmI" };
const kill = { do: "kill" };
const killed = { exited: true, graceful: true };

/** Interleaved, and each direction twice: a multiplexed broker may go wrong only at the second connection. */
const bothCallbacks = [
  { do: "callHost", text: "a" },
  { do: "callPlugin", text: "b" },
  { do: "callPlugin", text: "c" },
  { do: "callHost", text: "d" },
];
const bothReplies = ["go:a", "typescript:b", "typescript:c", "go:d"];

const atOnce = { do: "callBothAtOnce", count: 8 };

const large = [
  { do: "putBytes", key: "large", bytes: 3 << 20 },
  { do: "fill", bytes: 8 << 20 },
];
const largeReplies = [undefined, 8 << 20];

export function goHostCells(): void {
  callCells();
  brokerCells();
  versionCells();
  reattachCells();
  endCells();
}

function callCells(): void {
  goHost("plain", async () => {
    const { values } = await runGoHost({ steps: [{ do: "ping" }, put, get, whoAmI, kill] });
    const who = { implementation: "typescript", pid: expect.any(Number), protocol_version: 1 };
    expect(values).toEqual([undefined, undefined, "v", who, killed]);
  });

  goHost("largeMessages", async () => {
    expect((await runGoHost({ steps: large })).values).toEqual(largeReplies);
  });

  goHost("cancel", async () => {
    const { values } = await runGoHost({ steps: [{ do: "block" }, { do: "awaitKey", key: "cancelled" }] });
    expect(values).toEqual(["DeadlineExceeded", "cancelled"]);
  });

  goHost("autoMtls", async () => {
    const { values } = await runGoHost({
      autoMtls: true,
      steps: [{ do: "ping" }, put, get, whoAmI, kill],
    });
    expect(values).toEqual([
      undefined,
      undefined,
      "v",
      expect.objectContaining({ host_curve: "P-521" }),
      killed,
    ]);
  });

  goHost("ownTls", () =>
    withTlsDir(async (tlsDir) => {
      const command = typescriptPlugin("--tls-dir", tlsDir);
      const { values } = await runGoHost({ command, tlsDir, steps: [put, get, ...bothCallbacks] });
      expect(values).toEqual([undefined, "v", ...bothReplies]);
    }),
  );

  goHost("stdout", async () => {
    // More than the buffers of a pipe and of the stream hold.
    const step = { do: "print", channel: "stdout", text: "a line\n", count: 50_000 } as const;
    expect((await runGoHost({ steps: [step] })).values).toEqual([step.text.repeat(step.count)]);
  });

  goHost("stderr", async () => {
    const steps = [{ do: "printAndLog", channel: "stderr", text: "to stderr" }] as const;
    expect((await runGoHost({ steps })).values).toMatchObject([
      { "@message": "to stderr", "@level": "debug" },
    ]);
  });

  goHost("logs", async () => {
    const steps = ["debug", "info", "warn", "error"].map((level) => {
      return { do: "log", level, text: `line at ${level}`, fields: { request: "r1" } };
    });
    const expected = steps.map(({ level, text }) => ({ "@level": level, "@message": text, request: "r1" }));
    expect((await runGoHost({ steps })).values).toMatchObject(expected);
  });
}

function brokerCells(): void {
  goHost("callHost", async () => {
    expect((await runGoHost({ steps: [{ do: "callHost", text: "a" }] })).values).toEqual(["go:a"]);
  });

  goHost("callPlugin", async () => {
    expect((await runGoHost({ steps: [{ do: "callPlugin", text: "b" }] })).values).toEqual(["typescript:b"]);
  });

  const variants = [
    ["brokerAutoMtls", { autoMtls: true }, { host_curve: "P-521" }],
    ["multiplex", { multiplex: true }, { multiplexed: true }],
    ["multiplexAutoMtls", { multiplex: true, autoMtls: true }, { host_curve: "P-521", multiplexed: true }],
  ] as const;
  for (const [feature, options, whatPluginSees] of variants) {
    goHost(feature, async () => {
      const { values, sockets } = await runGoHost({
        ...options,
        steps: [whoAmI, ...bothCallbacks, ...large, atOnce, put, get, kill],
      });
      const who = expect.objectContaining(whatPluginSees);
      expect(values).toEqual([who, ...bothReplies, ...largeReplies, 16, undefined, "v", killed]);
      expect(sockets).toEqual([]);
    });
  }
}

function versionCells(): void {
  const command = () => typescriptPlugin("--versions", "2,4");

  goHost("versions", async () => {
    const { values } = await runGoHost({
      command: command(),
      versions: [1, 2, 3],
      steps: [whoAmI],
    });
    expect(values).toMatchObject([{ protocol_version: 2 }]);
  });

  goHost("noCommonVersion", async () => {
    const refused = runGoHost({ command: command(), versions: [1, 3], steps: [] });
    await expect(refused).rejects.toThrow(
      /incompatible API version with plugin\. Plugin version: 2, Client versions: \[(1 3|3 1)\]/,
    );
  });
}

function reattachCells(): void {
  goHost("reattach", async () => {
    const first = await startGoHost({
      command: typescriptPlugin("--survive-host"),
      steps: [put, { do: "callPlugin", text: "b" }, { do: "reattachConfig" }, { do: "hang" }],
    });
    try {
      const reattach = (await resultOf(first, "reattachConfig")) as ReattachJson;
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

/** The value of the next step of this name. */
async function resultOf(host: GoHost, step: string): Promise<unknown> {
  for (;;) {
    const { value, done } = (await host.results.next()) as IteratorResult<GoHostResult, undefined>;
    if (done || value.error) throw new Error(`The Go host ended before ${step}: ${value?.error}`);
    if (value.step === step) return value.value;
  }
}
