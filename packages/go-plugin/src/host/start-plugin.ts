import { basename } from "node:path";
import { settledWithin } from "../deadline.ts";
import { PluginError } from "../plugin-error.ts";
import type { PluginAddress } from "../transport/address.ts";
import { awaitHandshake } from "./await-handshake.ts";
import { checkStartOptions } from "./check-start-options.ts";
import { CommandRunner } from "./command-runner.ts";
import { connectPlugin } from "./connect-plugin.ts";
import { pluginEnvironment } from "./environment.ts";
import { explainByExecutable, explainByExit } from "./explain-failure.ts";
import { type Handshake, parseHandshakeLine } from "./handshake-line.ts";
import { type HostTls, hostTls } from "./host-tls.ts";
import type { PluginConnection } from "./plugin-connection.ts";
import { type PluginExit, type PluginProcess, watchProcess } from "./plugin-process.ts";
import type { Runner, RunnerCommand, RunningProcess } from "./runner.ts";
import { type Agreement, settleHandshake } from "./settle-handshake.ts";
import { hostListenOn, type SocketFolder, socketFolder } from "./socket-folder.ts";
import type { StartOptions } from "./start-options.ts";
import { startProcess } from "./start-process.ts";
import { StderrLog } from "./stderr-log.ts";
import { verifyChecksum } from "./verify-checksum.ts";

const DEFAULT_START_TIMEOUT_MS = 60_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
/** A refused connection and the exit that explains it come together; on a busy machine a process takes its time to end. */
const EXIT_AFTER_REFUSAL_MS = 1_000;
/** After a failed start; then the process is left to the kernel, which has its SIGKILL. */
const KILLED_WITHIN_MS = 1_000;

/** Starts a plugin and connects to it. When anything fails, nothing of it is left running. */
export async function startPlugin(options: StartOptions): Promise<PluginConnection> {
  const { command, checksum, runner = new CommandRunner() } = options;
  const name = options.name ?? basename(command.path);
  try {
    checkStartOptions(options);
    if (checksum !== undefined) await verifyChecksum(command.path, checksum);
    const tls = await hostTls(options.tls);
    const folder = await socketFolder(options.socketDir, options.socketGroup);
    return await startIn({ name, options, runner, tls, folder });
  } catch (error) {
    throw PluginError.from(error).within(`Cannot start plugin "${name}"`);
  }
}

/** What one start is made of. */
interface Start {
  readonly name: string;
  readonly options: StartOptions;
  readonly runner: Runner;
  readonly tls: HostTls;
  readonly folder: SocketFolder;
}

async function startIn(start: Start): Promise<PluginConnection> {
  const { startTimeoutMs: timeoutMs = DEFAULT_START_TIMEOUT_MS, signal } = start.options;
  const command = runnerCommand(start);
  try {
    return await connectTo(await startProcess(start.runner, command, { timeoutMs, signal }), start);
  } catch (error) {
    start.folder.remove();
    throw await explainByExecutable(PluginError.from(error), command, start.runner);
  }
}

async function connectTo(running: RunningProcess, start: Start): Promise<PluginConnection> {
  const { options, folder } = start;
  const process = watchProcess(running, new StderrLog(options.onLog));
  let address: PluginAddress | undefined;
  try {
    const handshake = await shakeHands(running, process, start);
    address = handshake.address;
    const agreement = settleHandshake(handshake, { hostTls: start.tls, options });
    // Only now: a plugin of another version is refused for that, however odd its address.
    address = start.runner.pluginToHost?.(address) ?? address;
    return await connectPlugin(connectParts({ ...agreement, address }, process, start));
  } catch (error) {
    const failure = PluginError.from(error);
    const exit = await endAfter(failure, process);
    folder.remove(address);
    throw exit ? explainByExit(failure, exit) : failure;
  }
}

/** Ends the process of a failed start. Returns how it ended if it did so by itself. */
async function endAfter(failure: PluginError, process: PluginProcess): Promise<PluginExit | undefined> {
  const { exited } = process;
  if (failure.code === "connect_failed" && (await settledWithin(exited, EXIT_AFTER_REFUSAL_MS)))
    return exited;
  process.expectExit();
  process.kill("SIGKILL");
  if (!(await settledWithin(exited, KILLED_WITHIN_MS))) return undefined;
  return (await exited).signal === "SIGKILL" ? undefined : exited;
}

async function shakeHands(
  running: RunningProcess,
  { exited }: PluginProcess,
  { options }: Start,
): Promise<Handshake> {
  const { skipLinesBeforeHandshake = 0, onLog, onStdio, signal } = options;
  const line = await awaitHandshake(running.stdout, {
    exited,
    timeoutMs: options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS,
    skipLines: skipLinesBeforeHandshake,
    onSkipped: (message) => onLog?.({ level: "debug", message, fields: {} }),
    onOutput: (chunk) => onStdio?.("stdout", chunk),
    signal,
  });
  return parseHandshakeLine(line);
}

function connectParts(
  agreement: Agreement,
  process: PluginProcess,
  { name, options, runner, folder }: Start,
): Parameters<typeof connectPlugin>[0] {
  const { address, protocolVersion, tls, multiplexed } = agreement;
  const reattachConfig = { protocolVersion, pid: process.pid ?? 0, test: false, address };
  return {
    ...agreement,
    name,
    process,
    listenOn: hostListenOn(folder, options.socketGroup),
    translate: runner,
    reattachConfig: tls === undefined && !multiplexed ? reattachConfig : undefined,
    connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    options,
    release: () => folder.remove(address),
  };
}

function runnerCommand({ options, tls, folder }: Start): RunnerCommand {
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
