import { existsSync } from "node:fs";
import { dirname } from "node:path";
import {
  attachPlugin,
  formatReattachConfigs,
  parseReattachConfigs,
  type ReattachConfig,
} from "@backplane/go-plugin/host";
import { expect } from "vitest";
import { call, Probe } from "../interop-service.mjs";
import { typescriptHost } from "../matrix.ts";
import { isRunning, waitUntilGone } from "../processes.ts";
import { programs } from "../programs.ts";
import { startInTestMode } from "../test-mode.ts";
import { expectBothCallbacks, expectCallPlugin, expectPutAndGet, withGoPlugin } from "../typescript-host.ts";

/** Takeover by another host, and every way to end. */
export function typescriptHostEnd(): void {
  reattachCells();
  endCells();
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
