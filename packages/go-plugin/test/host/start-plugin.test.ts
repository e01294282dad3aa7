import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  CommandRunner,
  type LogEntry,
  type PluginConnection,
  PluginError,
  type Runner,
  type RunningProcess,
  type StartOptions,
  startPlugin,
  type TlsConfig,
} from "../../src/host/index.ts";
import { isRunning } from "../../src/host/is-running.ts";
import { createSelfSignedCertificate } from "../../src/tls/self-signed-certificate.ts";
import { addEcho, EchoClient, say } from "../fixtures/echo-service.mjs";
import { fixtureOptions, PATIENT, startFixture } from "../start-fixture.ts";

let plugin: PluginConnection | undefined;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sp-"));
});
afterEach(async () => {
  await plugin?.kill();
  plugin = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function failure(options: StartOptions): Promise<PluginError> {
  const reason = await startPlugin(options).catch((error: unknown) => error);
  if (reason instanceof PluginError) return reason;
  await (reason as PluginConnection).kill();
  throw new Error("the plugin started");
}

describe("startPlugin()", () => {
  test.each([
    ["plain", {}],
    ["AutoMTLS", { tls: "auto-mtls" }],
    ["multiplexed", { multiplex: true }],
    ["multiplexed AutoMTLS", { multiplex: true, tls: "auto-mtls" }],
  ] as const)("startPlugin() starts, pings and stops a plugin, %s", async (_name, options) => {
    plugin = await startFixture("serves", { ...options, socketDir: folder });
    expect(plugin).toMatchObject({ name: "serves", protocolVersion: 1 });
    await plugin.ping();
    expect(readdirSync(folder).length).toBeGreaterThan(0);
    const exit = await plugin.stop(PATIENT);
    expect(exit).toEqual({ code: 0, signal: null, stderrTail: [], expected: true });
    expect(await plugin.exited).toBe(exit);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("startPlugin() lets both sides agree on the highest common version", async () => {
    const options = fixtureOptions("serves-versions", "1", "2", "3", "5");
    plugin = await startPlugin({ ...options, protocolVersions: [4, 2, 3] });
    expect(plugin.protocolVersion).toBe(3);
  });

  test("startPlugin() refuses a plugin with no version in common", async () => {
    const error = await failure({ ...fixtureOptions("serves-versions", "7", "8"), protocolVersions: [1] });
    expect(error.code).toBe("incompatible_version");
    expect(error.message).toBe(
      'Cannot start plugin "serves-versions": plugin speaks application protocol 7, the host 1; update whichever is older',
    );
  });

  test("startPlugin() gives the plugin the environment of the caller, and no other", async () => {
    vi.stubEnv("SECRET_OF_THE_HOST", "x");
    const options = fixtureOptions("serves");
    const command = { path: "/bin/sh", args: ["-c", "env >&2; exit 1"], env: { GIVEN: "y" } };
    const error = await failure({ ...options, command });
    vi.unstubAllEnvs();
    expect(error.message).toContain("GIVEN=y");
    expect(error.message).not.toContain("SECRET_OF_THE_HOST");
  });

  test("startPlugin() refuses a plugin that prints text first, unless told to skip it", async () => {
    const error = await failure(fixtureOptions("prints-hello-first"));
    expect(error.code).toBe("bad_handshake");
    expect(error.message).toContain('(got "hello"); a plugin prints its handshake before anything else');
    const entries: LogEntry[] = [];
    plugin = await startFixture("prints-hello-first", {
      skipLinesBeforeHandshake: 1,
      onLog: (entry) => entries.push(entry),
    });
    expect(entries).toEqual([{ level: "debug", message: "hello", fields: {} }]);
  });

  test("startPlugin() tells the exit of a plugin that ends at once, with its last words", async () => {
    const error = await failure(fixtureOptions("exits-at-once"));
    expect(error.code).toBe("exited_early");
    expect(error.message).toContain('exited with code 3 (its last words: "no licence found")');
  });

  test("startPlugin() tells the exit of a plugin that ends between handshake and connection", async () => {
    const line = `1|1|unix|${join(folder, "nobody")}|grpc|`;
    const error = await failure(fixtureOptions("says-and-exits", line));
    expect(error.code).toBe("exited_early");
    expect(error.message).toContain(
      'exited with code 4 (its last words: "out of luck") before it was connected',
    );
  });

  test("startPlugin() gives up on a silent plugin and leaves no process", async () => {
    const options = { ...fixtureOptions("silent"), startTimeoutMs: 300 };
    const error = await failure(options);
    expect(error.code).toBe("start_timeout");
    expect(error.message).toContain("no handshake line within 300 ms; plugin printed nothing");
  });

  test("startPlugin() stops starting at an abort", async () => {
    const controller = new AbortController();
    const starting = failure({ ...fixtureOptions("silent"), signal: controller.signal });
    controller.abort();
    expect((await starting).code).toBe("aborted");
  });

  test.each<[string, (socket: Socket) => void, string]>([
    [
      "does not speak gRPC",
      (socket) => socket.end("hello\r\n"),
      "does not speak gRPC (HTTP/2), or wants TLS",
    ],
    ["never answers", () => {}, "did not answer its health check within 500 ms"],
  ])("startPlugin() says so when what listens %s", async (_name, onConnection, message) => {
    const path = join(folder, "p");
    const server = createServer(onConnection).listen(path);
    await once(server, "listening");
    const options = fixtureOptions("says", `1|1|unix|${path}|grpc|`);
    const error = await failure({ ...options, connectTimeoutMs: 500 });
    server.close();
    expect(error.code).toBe("connect_failed");
    expect(error.message).toContain(message);
  });

  test("startPlugin() removes the socket that a refused plugin leaves in a given folder", async () => {
    const options = fixtureOptions("serves-versions", "7");
    await failure({ ...options, socketDir: folder });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("startPlugin() gives up on a runner that never starts, and ends what it starts too late", async () => {
    let start: (running: RunningProcess) => void = () => {};
    const runner: Runner = {
      start: () =>
        new Promise((resolve) => {
          start = resolve;
        }),
    };
    const error = await failure({ ...fixtureOptions("serves"), runner, startTimeoutMs: 50 });
    expect(error).toMatchObject({
      code: "timeout",
      message: expect.stringContaining("no process within 50 ms"),
    });
    const late = await new CommandRunner().start({ path: "/bin/sleep", args: ["100"], env: {} });
    start(late);
    expect(await late.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("startPlugin() lets a runner translate the addresses of its plugin", async () => {
    const inner = new CommandRunner();
    const runner: Runner = {
      start: (command) => {
        const env = { ...command.env, PLUGIN_UNIX_SOCKET_DIR: folder };
        return inner.start({ ...command, env });
      },
      pluginToHost: ({ network, address }) => ({ network, address: join(folder, basename(address)) }),
      hostToPlugin: (address) => address,
    };
    plugin = await startFixture("brokers", { runner });
    const ownId = plugin.broker.nextId();
    await plugin.broker.accept(ownId, (server) => addEcho(server, (text) => `host heard ${text}`));
    expect(await say(plugin.connect(EchoClient), `dial ${ownId} x`)).toBe("host heard x");
  });

  test("startPlugin() refuses plain TCP, and takes it when allowed", async () => {
    const options = fixtureOptions("says", "1|1|tcp|127.0.0.1:1|grpc|");
    expect((await failure(options)).code).toBe("tls_required");
    expect((await failure({ ...options, allowPlainTcp: true })).code).toBe("connect_failed");
  });

  test("startPlugin() connects over loopback TCP when allowed, also without the services of go-plugin", async () => {
    plugin = await startFixture("serves-tcp", { allowPlainTcp: true });
    await expect(plugin.ping()).rejects.toMatchObject({ code: "unsupported_protocol" });
    expect(await plugin.stop()).toMatchObject({ signal: "SIGTERM", expected: true });
  });

  test("startPlugin() connects by TLS of the caller's own, brokered connections included", async () => {
    const [ours, theirs] = await Promise.all([createSelfSignedCertificate(), createSelfSignedCertificate()]);
    const options = fixtureOptions("serves-own-tls");
    const env = { TLS_CA: ours.certificate, TLS_CERTIFICATE: theirs.certificate, TLS_KEY: theirs.key };
    const start = (tls: TlsConfig) => startPlugin({ ...options, command: { ...options.command, env }, tls });
    plugin = await start({ ca: theirs.certificate, ...ours });
    const id = Number(await say(plugin.connect(EchoClient), "offer"));
    const connection = await plugin.broker.dial(id);
    expect(await say(connection.connect(EchoClient), "x")).toBe("plugin heard x");
    await plugin.kill();
    await expect(start({ ca: ours.certificate, ...ours })).rejects.toMatchObject({ code: "connect_failed" });
    await expect(start({ ca: theirs.certificate })).rejects.toMatchObject({ code: "connect_failed" });
  });

  test("startPlugin() lets a group in when told to", async () => {
    plugin = await startFixture("serves", { socketGroup: String(process.getgid?.()) });
    const { address } = plugin.reattachConfig().address;
    expect([address, dirname(address)].map((path) => statSync(path).mode & 0o777)).toEqual([0o660, 0o770]);
  });

  test("startPlugin() refuses a plugin that ignores AutoMTLS", async () => {
    const options = fixtureOptions("says", `1|1|unix|${join(folder, "p")}|grpc|`);
    expect((await failure({ ...options, tls: "auto-mtls" })).code).toBe("tls_required");
  });

  test("startPlugin() refuses a plugin that cannot multiplex", async () => {
    const options = fixtureOptions("says", `1|1|unix|${join(folder, "p")}|grpc|`);
    const error = await failure({ ...options, multiplex: true });
    expect(error.code).toBe("unsupported_protocol");
    expect(error.message).toContain("multiplex");
  });

  test.each<[string, Partial<StartOptions>]>([
    ["an empty cookie", { handshake: { magicCookieKey: "", magicCookieValue: "x" } }],
    ["no versions", { protocolVersions: [] }],
    ["an empty port range", { portRange: { min: 2, max: 1 } }],
  ])("startPlugin() refuses %s", async (_name, options) => {
    expect((await failure({ ...fixtureOptions("serves"), ...options })).code).toBe("invalid_options");
  });

  test("startPlugin() starts only the executable that was pinned", async () => {
    const digest = createHash("sha256")
      .update(await readFile(process.execPath))
      .digest();
    plugin = await startFixture("serves", { checksum: { algorithm: "sha256", digest } });
    const wrong = { algorithm: "sha256", digest: Buffer.alloc(32) };
    expect((await failure({ ...fixtureOptions("serves"), checksum: wrong })).code).toBe("checksum_mismatch");
  });

  test("startPlugin() names what is wrong with the executable", async () => {
    const start = (path: string) => failure({ ...fixtureOptions("x"), command: { path } });
    expect((await start(join(folder, "none"))).code).toBe("not_found");

    const notExecutable = join(folder, "script");
    await writeFile(notExecutable, "#!/bin/sh\n", { mode: 0o644 });
    const refused = await start(notExecutable);
    expect(refused.code).toBe("not_executable");
    expect(refused.message).toContain("chmod +x");

    const foreign = join(folder, "foreign");
    await copyFile(process.execPath, foreign);
    const bytes = await readFile(foreign);
    bytes.writeUInt16LE(22, 18);
    await writeFile(foreign, bytes.subarray(0, 4_096));
    await chmod(foreign, 0o755);
    expect((await start(foreign)).code).toBe("wrong_architecture");

    const noShebang = join(folder, "no-shebang");
    await writeFile(noShebang, "echo hello\n", { mode: 0o755 });
    expect((await start(noShebang)).message).toContain("#! line");
  });

  test("startPlugin() reads logs of every kind", async () => {
    const entries: LogEntry[] = [];
    plugin = await startFixture("logs", { onLog: (entry) => entries.push(entry) });
    await vi.waitUntil(() => entries.length === 4, { timeout: 10_000 });
    expect(entries).toMatchObject([
      { level: "warn", message: "hot", logger: "oven", fields: { degrees: 300 } },
      { level: "error", message: "from pino" },
      { level: "debug", message: '{"@message":1}' },
      { level: "info", message: "plain" },
    ]);
  });

  test("startPlugin() hands over what the plugin prints", async () => {
    let printed = "";
    plugin = await startFixture("prints", {
      onStdio: (channel, data) => {
        printed += `${channel} ${data}`;
      },
    });
    await vi.waitUntil(() => printed.includes("after write"), { timeout: 10_000 });
    expect(printed.replaceAll("stdout ", "")).toBe("while registering\nconsole.log\nwriteafter write\n");
  });

  test("startPlugin() stays responsive and small while the plugin floods its stderr", async () => {
    let bytes = 0;
    plugin = await startFixture("floods-stderr", {
      onLog: ({ message }) => {
        bytes += message.length;
      },
    });
    await vi.waitUntil(() => bytes > 4 << 20, { timeout: 30_000 });
    const before = process.memoryUsage().rss;
    const target = bytes + (16 << 20);
    for (let i = 0; i < 5; i++) await plugin.ping();
    await vi.waitUntil(() => bytes > target, { timeout: 30_000 });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
    expect((await plugin.kill()).stderrTail.length).toBeLessThanOrEqual(20);
  });

  test("startPlugin() tells the unexpected end of a plugin", async () => {
    plugin = await startFixture("serves", { socketDir: folder });
    process.kill(plugin.pid as number, "SIGKILL");
    expect(await plugin.exited).toEqual({ code: null, signal: "SIGKILL", stderrTail: [], expected: false });
    await expect(plugin.ping()).rejects.toMatchObject({
      message: expect.stringContaining('Cannot ping plugin "serves"'),
    });
    expect(await plugin.stop()).toMatchObject({ signal: "SIGKILL", expected: false });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.runIf(process.platform === "linux")("startPlugin(), again and again", () => {
  test("startPlugin() leaves no file descriptor behind, however the plugin ends", async () => {
    const descriptors = () => readdirSync("/proc/self/fd").length;
    const round = async (options: Partial<StartOptions>, end: "stop" | "kill") => {
      plugin = await startFixture("serves", options);
      await plugin[end]();
    };
    const rounds = async () => {
      await round({}, "stop");
      await round({ multiplex: true }, "kill");
      await round({ tls: "auto-mtls" }, "kill");
      await failure(fixtureOptions("exits-at-once"));
    };
    await rounds();
    const before = descriptors();
    for (let i = 0; i < 3; i++) await rounds();
    await vi.waitUntil(() => descriptors() <= before, { timeout: 10_000 });
  });
});

describe("PluginConnection.stop()", () => {
  /** For plugins that take none of them. */
  const STEPS = { shutdownTimeoutMs: 200, exitTimeoutMs: 200, termTimeoutMs: 500 };

  test("PluginConnection.stop() sends SIGTERM when Shutdown is not answered", async () => {
    plugin = await startFixture("hangs-on-shutdown", { socketDir: folder });
    expect(await plugin.stop({ ...PATIENT, shutdownTimeoutMs: 200 })).toMatchObject({
      signal: "SIGTERM",
      expected: true,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("PluginConnection.stop() sends SIGKILL when SIGTERM is ignored", async () => {
    plugin = await startFixture("ignores-sigterm", { socketDir: folder });
    expect(await plugin.stop(STEPS)).toMatchObject({ signal: "SIGKILL", expected: true });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("PluginConnection.stop() ends a plugin that answers Shutdown but stays", async () => {
    plugin = await startFixture("stays-after-shutdown");
    expect((await plugin.stop(STEPS)).expected).toBe(true);
  });

  test("PluginConnection.stop() may be called again and at once", async () => {
    plugin = await startFixture("serves");
    const [first, second] = await Promise.all([plugin.stop(), plugin.stop()]);
    expect(first).toBe(second);
    expect(await plugin.kill()).toBe(first);
  });

  test("PluginConnection.kill() ends what the plugin started", async () => {
    let printed = "";
    plugin = await startFixture("forks-child", {
      onStdio: (_channel, data) => {
        printed += String(data);
      },
    });
    await vi.waitUntil(() => printed.endsWith("\n"), { timeout: 10_000 });
    expect(isRunning(Number(printed))).toBe(true);
    await plugin.kill();
    await vi.waitUntil(() => !isRunning(Number(printed)), { timeout: 10_000 });
  });

  test("PluginConnection.stop() ends what the plugin started", async () => {
    let printed = "";
    plugin = await startFixture("forks-child", {
      onStdio: (_channel, data) => {
        printed += String(data);
      },
    });
    await vi.waitUntil(() => printed.endsWith("\n"), { timeout: 10_000 });
    expect(await plugin.stop(PATIENT)).toMatchObject({ code: 0 });
    await vi.waitUntil(() => !isRunning(Number(printed)), { timeout: 10_000 });
  });
});
