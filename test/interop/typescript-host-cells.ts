import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  attachPlugin,
  formatReattachConfigs,
  type LogEntry,
  parseReattachConfigs,
  type ReattachConfig,
} from "@backplane/go-plugin/host";
import { expect } from "vitest";
import type { Feature } from "./features.mjs";
import { call, Probe } from "./interop-service.mjs";
import { cell } from "./matrix.ts";
import { isRunning, waitUntil, waitUntilGone } from "./processes.ts";
import { programs } from "./programs.ts";
import { startInTestMode } from "./test-mode.ts";
import { withTlsDir } from "./tls-dir.ts";
import {
  expectBothCallbacks,
  expectBothCallbacksAtOnce,
  expectCallHost,
  expectCallPlugin,
  expectLargeMessages,
  expectPutAndGet,
  type HostOptions,
  startGoPlugin,
  withGoPlugin,
} from "./typescript-host.ts";

const typescriptHost = (feature: Feature, body: () => Promise<void>) => cell("typescriptHost", feature, body);

/** More than the buffers of a pipe and of the stream hold. */
const muchText = "a line\n".repeat(50_000);

export function typescriptHostCells(): void {
  callCells();
  brokerCells();
  versionCells();
  startCells();
  reattachCells();
  endCells();
  oldCells();
}

function callCells(): void {
  typescriptHost("plain", () =>
    withGoPlugin({}, async (plugin, probe) => {
      await plugin.ping();
      await expectPutAndGet(probe);
      const who = {
        implementation: "go",
        pid: plugin.pid,
        protocolVersion: 1,
        hostCurve: "",
        multiplexed: false,
      };
      expect(await call(probe, "whoAmI")).toEqual(who);
      expect(plugin.protocolVersion).toBe(1);
    }),
  );

  typescriptHost("largeMessages", () => withGoPlugin({}, (_, probe) => expectLargeMessages(probe)));

  typescriptHost("cancel", () =>
    withGoPlugin({}, async (_, probe) => {
      await expect(call(probe, "block", {}, { timeoutMs: 200 })).rejects.toThrow("DEADLINE_EXCEEDED");
      let stored = "";
      while (stored === "") stored = (await call(probe, "get", { key: "cancelled" })).value.toString();
      expect(stored).toMatch(/^context (canceled|deadline exceeded)$/);
    }),
  );

  typescriptHost("autoMtls", () =>
    withGoPlugin({ tls: "auto-mtls" }, async (plugin, probe) => {
      await plugin.ping();
      await expectPutAndGet(probe);
      expect(await call(probe, "whoAmI")).toMatchObject({ hostCurve: "P-256" });
    }),
  );

  typescriptHost("ownTls", () =>
    withTlsDir((dir, tls) =>
      withGoPlugin({ args: ["-tls-dir", dir], tls }, async (plugin, probe) => {
        await expectPutAndGet(probe);
        await expectBothCallbacks(plugin, probe);
      }),
    ),
  );

  for (const channel of ["stdout", "stderr"] as const) {
    typescriptHost(channel, () => {
      const printed = { stdout: "", stderr: "" };
      const onStdio = (from: "stdout" | "stderr", data: Uint8Array) => {
        printed[from] += Buffer.from(data).toString();
      };
      return withGoPlugin({ onStdio }, async (_, probe) => {
        await call(probe, "print", { channel, text: muchText });
        await waitUntil(
          "all arrives",
          () => printed.stdout.length + printed.stderr.length >= muchText.length,
        );
        expect(printed[channel]).toBe(muchText);
      });
    });
  }

  typescriptHost("logs", () => {
    const entries: LogEntry[] = [];
    return withGoPlugin({ onLog: (entry) => entries.push(entry) }, async (_, probe) => {
      for (const level of ["debug", "info", "warn", "error"]) {
        await call(probe, "log", { level, message: `line at ${level}`, fields: { request: "r1" } });
        await waitUntil(`"line at ${level}" arrives`, () => entries.at(-1)?.message === `line at ${level}`);
        expect(entries.at(-1)).toMatchObject({ level, logger: "probe", fields: { request: "r1" } });
      }
    });
  });
}

function brokerCells(): void {
  typescriptHost("callHost", () => withGoPlugin({}, (plugin, probe) => expectCallHost(plugin, probe, "a")));
  typescriptHost("callPlugin", () =>
    withGoPlugin({}, (plugin, probe) => expectCallPlugin(plugin, probe, "b")),
  );

  const variants = [
    ["brokerAutoMtls", { tls: "auto-mtls" }, { multiplexed: false, hostCurve: "P-256" }],
    ["multiplex", { multiplex: true }, { multiplexed: true, hostCurve: "" }],
    ["multiplexAutoMtls", { multiplex: true, tls: "auto-mtls" }, { multiplexed: true, hostCurve: "P-256" }],
  ] as const;
  for (const [feature, options, whatPluginSees] of variants) {
    typescriptHost(feature, () =>
      withGoPlugin(options, async (plugin, probe) => {
        expect(await call(probe, "whoAmI")).toMatchObject(whatPluginSees);
        await expectBothCallbacks(plugin, probe);
        await expectLargeMessages(probe);
        await expectBothCallbacksAtOnce(plugin, probe);
        await expectPutAndGet(probe);
        await plugin.stop();
        expect(await plugin.exited).toMatchObject({ code: 0 });
      }),
    );
  }
}

function versionCells(): void {
  const args = ["-versions", "2,4"];

  typescriptHost("versions", () =>
    withGoPlugin({ args, protocolVersions: [1, 2, 3] }, async (plugin, probe) => {
      expect(plugin.protocolVersion).toBe(2);
      expect(await call(probe, "whoAmI")).toMatchObject({ protocolVersion: 2 });
    }),
  );

  typescriptHost("noCommonVersion", async () => {
    const refused = startGoPlugin({ args, protocolVersions: [1, 3] });
    await expect(refused).rejects.toMatchObject({ code: "incompatible_version" });
    await expect(refused).rejects.toThrow(/2.*1, 3/);
  });
}

function startCells(): void {
  typescriptHost("checksum", async () => {
    const digest = createHash("sha256")
      .update(await readFile(programs.goPlugin))
      .digest();
    await withGoPlugin({ checksum: { algorithm: "sha256", digest } }, (_, probe) => expectPutAndGet(probe));
    const wrong = startGoPlugin({ checksum: { algorithm: "sha256", digest: Buffer.alloc(32) } });
    await expect(wrong).rejects.toMatchObject({ code: "checksum_mismatch" });
  });

  typescriptHost("inheritedEnvironment", async () => {
    const env = {
      PLUGIN_PROTOCOL_VERSIONS: "9",
      PLUGIN_CLIENT_CERT: "not a certificate",
      PLUGIN_MULTIPLEX_GRPC: "true",
      PLUGIN_UNIX_SOCKET_DIR: "/nonexistent",
    };
    await withGoPlugin({ env }, (_, probe) => expectPutAndGet(probe));
  });
}

function reattachCells(): void {
  typescriptHost("reattach", () =>
    withGoPlugin({}, async (first, probe) => {
      await call(probe, "put", { key: "k", value: Buffer.from("v") });
      const second = await attachPlugin(overTheWire(first.reattachConfig()));
      expect((await call(second.connect(Probe), "get", { key: "k" })).value.toString()).toBe("v");
      await second.stop();
      await waitUntilGone(first.pid ?? 0);
    }),
  );

  typescriptHost("reattachTest", async () => {
    const plugin = await startInTestMode(programs.goPlugin, ["-test-mode"]);
    try {
      const attached = await attachPlugin(parsed({ probe: plugin.reattach }));
      await expectPutAndGet(attached.connect(Probe));
      await expectBothCallbacks(attached, attached.connect(Probe));
      await attached.stop();
      expect(isRunning(plugin.pid)).toBe(true);
      const again = await attachPlugin(parsed({ probe: plugin.reattach }));
      await expectPutAndGet(again.connect(Probe));
      await again.stop();
    } finally {
      await plugin.end();
    }
  });
}

/** As it reaches another process: in the JSON form that Terraform made common. */
function overTheWire(config: ReattachConfig): ReattachConfig {
  return parsed(JSON.parse(formatReattachConfigs({ probe: config })));
}

function parsed(json: object): ReattachConfig {
  const { probe } = parseReattachConfigs(JSON.stringify(json));
  if (probe === undefined) throw new Error("parseReattachConfigs() lost the probe");
  return probe;
}

function endCells(): void {
  typescriptHost("stop", () =>
    withGoPlugin({}, async (plugin, probe) => {
      await expectCallPlugin(plugin, probe, "b");
      const socketDir = dirname(plugin.reattachConfig().address.address);
      await plugin.stop();
      expect(await plugin.exited).toMatchObject({ code: 0, signal: null, expected: true });
      expect(isRunning(plugin.pid ?? 0)).toBe(false);
      expect(existsSync(socketDir)).toBe(false);
    }),
  );

  typescriptHost("interrupt", () =>
    withGoPlugin({}, async (plugin, probe) => {
      process.kill(plugin.pid ?? 0, "SIGINT");
      await expectPutAndGet(probe);
      await plugin.stop();
      expect(await plugin.exited).toMatchObject({ code: 0 });
    }),
  );

  typescriptHost("pluginKilled", () =>
    withGoPlugin({}, async (plugin, probe) => {
      const pending = call(probe, "block");
      process.kill(plugin.pid ?? 0, "SIGKILL");
      await expect(pending).rejects.toThrow("UNAVAILABLE");
      expect(await plugin.exited).toMatchObject({ signal: "SIGKILL", expected: false });
    }),
  );
}

function oldCells(): void {
  typescriptHost("oldPlain", () =>
    withOldGoPlugin({}, async (plugin, probe) => {
      await plugin.ping();
      await expectPutAndGet(probe);
      await expectBothCallbacks(plugin, probe);
      await plugin.stop();
      expect(await plugin.exited).toMatchObject({ code: 0 });
    }),
  );

  typescriptHost("oldAutoMtls", () =>
    withOldGoPlugin({ tls: "auto-mtls" }, (_, probe) => expectPutAndGet(probe)),
  );
}

/** That version knows no socket folder, and leaves the sockets of its broker behind. */
async function withOldGoPlugin(
  options: HostOptions,
  body: Parameters<typeof withGoPlugin>[1],
): Promise<void> {
  const TMPDIR = await mkdtemp(join(tmpdir(), "bp-"));
  try {
    await withGoPlugin({ path: programs.goPluginOld, env: { TMPDIR }, ...options }, body);
  } finally {
    await rm(TMPDIR, { recursive: true, force: true });
  }
}
