import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { attachPlugin, type PluginConnection } from "../../src/host/index.ts";
import { startFixture } from "../start-fixture.ts";

let plugin: PluginConnection | undefined;
afterEach(async () => {
  await plugin?.kill();
  plugin = undefined;
});

const nobody = { network: "unix", address: join("/tmp", "no-such-plugin") } as const;

describe("attachPlugin()", () => {
  test("attachPlugin() connects to a running plugin and can end it", async () => {
    plugin = await startFixture("serves");
    const attached = await attachPlugin(plugin.reattachConfig());
    expect(attached).toMatchObject({ pid: plugin.pid, protocolVersion: 1 });
    await attached.ping();
    expect(await attached.stop()).toMatchObject({ expected: true });
    expect(await plugin.exited).toMatchObject({ code: 0, expected: false });
  });

  test("attachPlugin() notices the end of the plugin", async () => {
    plugin = await startFixture("serves");
    const attached = await attachPlugin(plugin.reattachConfig());
    await plugin.kill();
    expect(await attached.exited).toMatchObject({ code: null, signal: null, expected: false });
  });

  test("attachPlugin() leaves a plugin in test mode alive, however it is stopped", async () => {
    plugin = await startFixture("serves");
    const config = { ...plugin.reattachConfig(), test: true };
    await (await attachPlugin(config)).stop();
    await (await attachPlugin(config)).kill();
    await plugin.ping();
  });

  test("attachPlugin() works without a pid", async () => {
    plugin = await startFixture("serves");
    const attached = await attachPlugin({ ...plugin.reattachConfig(), pid: 0 });
    expect(attached.pid).toBeUndefined();
    await attached.stop();
    expect(await plugin.exited).toMatchObject({ code: 0 });
  });

  test("attachPlugin() tells a plugin that is gone, and kills nobody", async () => {
    const config = { protocolVersion: 1, pid: process.pid, test: false, address: nobody };
    await expect(attachPlugin(config)).rejects.toMatchObject({
      code: "process_not_found",
      message: expect.stringContaining('Cannot attach to plugin "no-such-plugin": nothing listens on'),
    });
  });

  test("attachPlugin() refuses an unknown version and plain TCP", async () => {
    const config = { protocolVersion: 4, pid: 0, test: false, address: nobody };
    const versions = attachPlugin(config, { protocolVersions: [1] });
    await expect(versions).rejects.toMatchObject({ code: "incompatible_version" });
    const tcp = attachPlugin({ ...config, address: { network: "tcp", address: "127.0.0.1:1" } });
    await expect(tcp).rejects.toMatchObject({ code: "tls_required" });
  });

  test.each([
    ["AutoMTLS", { tls: "auto-mtls" }],
    ["multiplexing", { multiplex: true }],
  ] as const)("PluginConnection.reattachConfig() refuses under %s", async (_name, options) => {
    plugin = await startFixture("serves", options);
    expect(() => plugin?.reattachConfig()).toThrow("Cannot reattach to plugin");
  });
});
