import type { LogEntry } from "@backplane/go-plugin/host";
import { expect } from "vitest";
import { call } from "../interop-service.mjs";
import { typescriptHost } from "../matrix.ts";
import { waitUntil } from "../processes.ts";
import { withTlsDir } from "../tls-dir.ts";
import {
  expectBothCallbacks,
  expectLargeMessages,
  expectPutAndGet,
  withGoPlugin,
} from "../typescript-host.ts";

/** More than the buffers of a pipe and of the stream hold. */
const muchText = "a line\n".repeat(50_000);

/** The connection itself, and what flows beside the calls. */
export function typescriptHostCalls(): void {
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
      // Both ends count the time. When the plugin's clock is the first, grpc-js reports the reset of its stream.
      const passed = /DEADLINE_EXCEEDED|CANCELLED: Call cancelled/;
      await expect(call(probe, "block", {}, { timeoutMs: 200 })).rejects.toThrow(passed);
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
