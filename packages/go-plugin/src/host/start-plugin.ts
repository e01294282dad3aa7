import { basename } from "node:path";
import { settledWithin } from "../deadline.ts";
import { PluginError, type PluginErrorCode } from "../plugin-error.ts";
import { awaitHandshake } from "./await-handshake.ts";
import { CommandRunner } from "./command-runner.ts";
import { connectPlugin } from "./connect-plugin.ts";
import { describeExit } from "./describe-exit.ts";
import { pluginEnvironment } from "./environment.ts";
import { type Handshake, parseHandshakeLine } from "./handshake-line.ts";
import { type HostTls, hostTls } from "./host-tls.ts";
import type { PluginConnection } from "./plugin-connection.ts";
import { type PluginProcess, watchProcess } from "./plugin-process.ts";
import type { Runner, RunnerCommand, RunningProcess } from "./runner.ts";
import { type SocketFolder, socketFolder } from "./socket-folder.ts";
import type { StartOptions } from "./start-options.ts";
import { StderrLog } from "./stderr-log.ts";
import { verifyChecksum } from "./verify-checksum.ts";

/** Starts a plugin and connects to it. When anything fails, nothing of it is left running. */
export async function startPlugin(options: StartOptions): Promise<PluginConnection> {
  const { command, checksum, runner = new CommandRunner() } = options;
  const name = options.name ?? basename(command.path);
  try {
    checkOptions(options);
    if (checksum !== undefined) await verifyChecksum(command.path, checksum);
    const tls = await hostTls(options);
    const folder = await socketFolder(options.socketDir, options.socketGroup);
    return await startIn(folder, { name, options, runner, tls });
  } catch (error) {
    throw PluginError.from(error).within(`Cannot start plugin "${name}"`);
  }
}

interface Start {
  readonly name: string;
  readonly options: StartOptions;
  readonly runner: Runner;
  readonly tls: HostTls;
}

async function startIn(folder: SocketFolder, start: Start): Promise<PluginConnection> {
  const command = runnerCommand(folder, start);
  try {
    const running = await start.runner.start(command, { signal: start.options.signal });
    return await connectTo(running, folder, start);
  } catch (error) {
    folder.remove();
    throw await diagnosed(PluginError.from(error), command, start.runner);
  }
}

async function connectTo(
  running: RunningProcess,
  folder: SocketFolder,
  start: Start,
): Promise<PluginConnection> {
  const stderr = new StderrLog(start.options.onLog);
  const process = watchProcess(running, stderr);
  try {
    const handshake = await shakeHands(running, process, start);
    return await connectPlugin(connectParts({ process, handshake, folder, start }));
  } catch (error) {
    const failure = await explained(PluginError.from(error), process);
    process.expectExit();
    process.kill("SIGKILL");
    throw failure;
  }
}

/** A refused connection and the exit that explains it are seen at almost the same time. */
const EXIT_AFTER_REFUSAL_MS = 100;

async function explained(failure: PluginError, { exited }: PluginProcess): Promise<PluginError> {
  if (failure.code !== "connect_failed" || !(await settledWithin(exited, EXIT_AFTER_REFUSAL_MS)))
    return failure;
  const fact = `plugin ${describeExit(await exited)} before it was connected`;
  return new PluginError("exited_early", fact, { cause: failure });
}

async function shakeHands(
  running: RunningProcess,
  { exited }: PluginProcess,
  { options }: Start,
): Promise<Handshake> {
  const { startTimeoutMs = 60_000, skipLinesBeforeHandshake = 0, onLog, onStdio, signal } = options;
  const line = await awaitHandshake(running.stdout, {
    exited,
    timeoutMs: startTimeoutMs,
    skipLines: skipLinesBeforeHandshake,
    onSkipped: (message) => onLog?.({ level: "debug", message, fields: {} }),
    onOutput: (chunk) => onStdio?.("stdout", chunk),
    signal,
  });
  return parseHandshakeLine(line, options.protocolVersions);
}

interface ConnectInput {
  readonly process: PluginProcess;
  readonly handshake: Handshake;
  readonly folder: SocketFolder;
  readonly start: Start;
}

function connectParts({
  process,
  handshake,
  folder,
  start,
}: ConnectInput): Parameters<typeof connectPlugin>[0] {
  const { name, options, runner, tls: hostTls } = start;
  const { protocolVersion } = handshake;
  const tls = hostTls.settle(handshake);
  const multiplexed = settleMultiplexing(handshake, options);
  const address = runner.pluginToHost?.(handshake.address) ?? handshake.address;
  const reattachConfig = { protocolVersion, pid: process.pid ?? 0, test: false, address };
  return {
    name,
    process,
    address,
    protocolVersion,
    multiplexed,
    tls,
    listenOn: { network: "unix", directory: folder.path, group: options.socketGroup },
    translate: runner,
    reattachConfig: tls === undefined && !multiplexed ? reattachConfig : undefined,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    options,
    release: () => folder.remove(address),
  };
}

function settleMultiplexing({ multiplexed }: Handshake, { multiplex = false }: StartOptions): boolean {
  if (multiplex === (multiplexed ?? false)) return multiplex;
  throw new PluginError(
    "unsupported_protocol",
    multiplex
      ? "plugin does not multiplex its connections, as the host asked; rebuild it with go-plugin 1.6.0 or later, or set multiplex to false"
      : "plugin multiplexes its connections, which the host did not ask for",
  );
}

function runnerCommand(folder: SocketFolder, { options, tls }: Start): RunnerCommand {
  const { path, args = [], cwd, env = {} } = options.command;
  return {
    path,
    args,
    cwd,
    env: pluginEnvironment({
      env,
      handshake: options.handshake,
      protocolVersions: options.protocolVersions,
      portRange: options.portRange,
      socketDirectory: folder.path,
      socketGroup: options.socketGroup,
      clientCertificate: tls.clientCertificate,
      multiplex: options.multiplex ?? false,
    }),
  };
}

function checkOptions({ handshake, protocolVersions, portRange }: StartOptions): void {
  if (handshake.magicCookieKey === "" || handshake.magicCookieValue === "") {
    throw new PluginError("invalid_options", "magic cookie key and value must not be empty");
  }
  if (protocolVersions.length === 0) throw new PluginError("invalid_options", "protocolVersions is empty");
  if (portRange !== undefined && portRange.min > portRange.max) {
    throw new PluginError("invalid_options", `portRange is empty: ${portRange.min} to ${portRange.max}`);
  }
}

/** Failures that the state of the executable may explain. */
const DIAGNOSABLE: ReadonlySet<PluginErrorCode> = new Set([
  "not_executable",
  "exited_early",
  "bad_handshake",
  "start_timeout",
]);

async function diagnosed(failure: PluginError, command: RunnerCommand, runner: Runner): Promise<PluginError> {
  if (!DIAGNOSABLE.has(failure.code)) return failure;
  const diagnosis = await runner.diagnose?.(command);
  if (diagnosis === undefined) return failure;
  const { code = failure.code, text } = diagnosis;
  return new PluginError(code, `${failure.message}; ${text}`, { cause: failure.cause });
}
