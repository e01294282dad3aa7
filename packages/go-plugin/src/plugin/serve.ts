import { ENVIRONMENT } from "../core-protocol.ts";
import { captureStdout } from "./capture-stdout.ts";
import { checkMagicCookie, RUN_BY_A_HUMAN } from "./check-magic-cookie.ts";
import { chooseVersion } from "./choose-version.ts";
import { endOwnGroup } from "./end-own-group.ts";
import { formatHandshakeLine } from "./format-handshake-line.ts";
import { ignoreBrokenPipes } from "./ignore-broken-pipes.ts";
import { listenOnFrom } from "./listen-on.ts";
import { PluginServer } from "./plugin-server.ts";
import { pluginTls } from "./plugin-tls.ts";
import type { RegisterServices, ServedPlugin, ServeOptions, ServeTestOptions } from "./serve-options.ts";
import { StdioBuffer } from "./stdio-buffer.ts";
import { watchHost } from "./watch-host.ts";
import { multiplexingFrom } from "./wire.ts";

/**
 * Serves this process as a plugin; resolves once the host can connect. Takes the process over:
 * stdout goes to the host, Ctrl-C is the host's, and the process exits when the host asks for it or is gone.
 */
export async function serve(options: ServeOptions): Promise<ServedPlugin> {
  if (options.test !== undefined) return serveTest(options, options.test);
  if (!checkMagicCookie(options.handshake, process.env)) return exitForHuman();
  const stdio = new StdioBuffer(() => process.stdout.emit("drain"));
  const stdout = captureStdout(stdio);
  try {
    const { server, served, line } = await startServer(options, stdio);
    endWithHost(server, options);
    await stdout.writeReal(`${line}\n`);
    return served;
  } catch (error) {
    stdout.release();
    throw error;
  }
}

async function serveTest(
  options: ServeOptions,
  { onReattach, signal }: ServeTestOptions,
): Promise<ServedPlugin> {
  const { server, served } = await startServer(options, new StdioBuffer(() => {}));
  const { protocolVersion, address } = served;
  signal?.addEventListener("abort", () => void server.close(), { once: true });
  if (signal?.aborted) await server.close();
  onReattach({ protocolVersion, pid: process.pid, test: true, address });
  return served;
}

async function startServer(options: ServeOptions, stdio: StdioBuffer) {
  const { env } = process;
  const versions = Object.keys(options.versions).map(Number);
  const protocolVersion = chooseVersion(versions, env[ENVIRONMENT.protocolVersions]);
  const { tls, certificate } = await pluginTls(options.tls, env);
  const { makeWire, multiplexed } = await multiplexingFrom(env);
  const register = options.versions[protocolVersion] as RegisterServices;
  const server = new PluginServer({ listenOn: listenOnFrom(env), makeWire, tls, stdio, register, options });
  const address = await server.listen();
  const { broker, closed } = server;
  const served = { protocolVersion, address, broker, closed, close: () => server.close() };
  const line = formatHandshakeLine({ protocolVersion, address, certificate, multiplexed });
  return { server, served, line };
}

function endWithHost(server: PluginServer, { exitWithHost = true }: ServeOptions): void {
  const close = () => void server.close();
  const closeForGood = () => void server.close().then(endOwnGroup);
  // Ctrl-C in a terminal reaches the whole group; the host decides what becomes of its plugins.
  process.on("SIGINT", () => {});
  process.once("SIGTERM", close);
  if (exitWithHost) watchHost(closeForGood);
  else ignoreBrokenPipes();
  void server.closed.then(() => setImmediate(() => process.exit(0)));
}

function exitForHuman(): never {
  process.stderr.write(RUN_BY_A_HUMAN);
  process.exit(1);
}
