import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HealthClient } from "../../src/gen/grpc/health/v1/health.ts";
import { attachPlugin, type PluginConnection, type ReattachConfig } from "../../src/host/index.ts";
import { isRunning } from "../../src/host/is-running.ts";
import { unaryCall } from "../../src/transport/unary-call.ts";
import { fixture, startFixture } from "../start-fixture.ts";

let plugin: PluginConnection | undefined;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "serve-"));
});
afterEach(async () => {
  await plugin?.kill();
  plugin = undefined;
  await rm(folder, { recursive: true, force: true });
});

describe("serve()", () => {
  test("serve() tells a person that it is a plugin, and exits with 1", async () => {
    const child = spawn(process.execPath, [fixture("serves")], { env: {} });
    let printed = "";
    child.stderr.on("data", (chunk) => {
      printed += chunk;
    });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(printed).toContain("This program is a plugin.");
  });

  test("serve() knows the health of the plugin, and of nothing else", async () => {
    plugin = await startFixture("serves");
    const stub = plugin.connect(HealthClient);
    const check = (service: string) => unaryCall(stub.check.bind(stub), { service }, { timeoutMs: 10_000 });
    expect(await check("plugin")).toEqual({ status: 1 });
    expect(await check("")).toEqual({ status: 1 });
    await expect(check("other")).rejects.toMatchObject({ message: 'unknown service "other"' });
  });

  test("serve() ignores SIGINT", async () => {
    plugin = await startFixture("serves");
    process.kill(plugin.pid as number, "SIGINT");
    await plugin.ping();
    await plugin.ping();
  });

  test("serve() closes in order at SIGTERM: exit code 0 and no socket left", async () => {
    plugin = await startFixture("serves", { socketDir: folder });
    process.kill(plugin.pid as number, "SIGTERM");
    expect(await plugin.exited).toMatchObject({ code: 0, signal: null, expected: false });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("serve() ends, sockets and all, when its host is killed", async () => {
    const host = spawn(process.execPath, [fixture("starts-plugin-and-waits"), fixture("serves"), folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: host.stdout }), "line")) as [string];
    const pid = Number(line);
    expect(isRunning(pid)).toBe(true);
    expect(readdirSync(folder).length).toBeGreaterThan(0);
    host.kill("SIGKILL");
    await vi.waitUntil(() => !isRunning(pid), { timeout: 10_000 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("serve() ends what it started, when its host is killed", async () => {
    const host = spawn(
      process.execPath,
      [fixture("starts-plugin-and-waits"), fixture("forks-child"), folder],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const pids: number[] = [];
    for await (const line of createInterface({ input: host.stdout })) {
      if (pids.push(Number(line)) === 2) break;
    }
    expect(pids.map(isRunning)).toEqual([true, true]);
    host.kill("SIGKILL");
    await vi.waitUntil(() => !pids.some(isRunning), { timeout: 10_000 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("serve() serves for attaching in test mode, and ends with its signal", async () => {
    const child = spawn(process.execPath, [fixture("serves-test-mode")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const config = JSON.parse(line) as ReattachConfig;
    expect(config).toMatchObject({ protocolVersion: 3, pid: child.pid, test: true });

    const attached = await attachPlugin(config, { protocolVersions: [3] });
    await attached.ping();
    expect(await attached.stop()).toMatchObject({ code: null, signal: null, expected: true });
    expect(isRunning(child.pid as number)).toBe(true);

    const closed = once(child, "close");
    child.stdin.end();
    expect(await closed).toEqual([0, null]);
    expect(existsSync(config.address.address)).toBe(false);
  });
});
