import { contractVersion, type DescribeResponse, handshake } from "@backplane/contract";
import { CommandRunner, type PluginConnection, type Runner, startPlugin } from "@backplane/go-plugin/host";
import { checkDescription } from "../description/check-description.ts";
import type { Description } from "../description/description.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import { HostError } from "../host-error.ts";
import type { RunFolder } from "../run-folder/run-folder.ts";
import { pluginEnvironment } from "../runtimes/environment.ts";
import { resolveCommand } from "../runtimes/resolve-command.ts";
import { checkAddress } from "./check-address.ts";
import { describeExit } from "./describe-exit.ts";
import { exitWithin } from "./exit-within.ts";
import { FrameSession } from "./frame-session.ts";
import type { LaunchOptions, LaunchSettings, StartOptions } from "./launcher.ts";
import { requestDescription } from "./plugin-calls.ts";
import type { RunningPlugin } from "./running-plugin.ts";
import type { Session } from "./session.ts";
import { openSessionStream } from "./session-stream.ts";

/** From the handshake line to the first answer. */
const maxConnectTimeoutMs = 10_000;

/** How long an error waits for the end of the process, which explains it. */
const exitGraceMs = 500;

export async function describePlugin(
  options: LaunchOptions,
  { describeTimeoutMs, ...settings }: LaunchSettings,
): Promise<Description> {
  const deadline = Date.now() + describeTimeoutMs;
  const connection = await connect(options, settings, describeTimeoutMs);
  let response: DescribeResponse;
  try {
    response = await requestDescription(connection, {
      hostVersion: settings.hostVersion,
      deadline,
      signal: options.signal,
    });
    await connection.stop();
  } catch (error) {
    const failure = await explained(error as Error, connection);
    await connection.kill();
    throw failure;
  }
  return checkDescription(response, ownName(options.spec));
}

export async function startRunningPlugin(
  options: StartOptions,
  settings: Omit<LaunchSettings, "describeTimeoutMs">,
): Promise<RunningPlugin> {
  const { log, spec, signal, config, onContributionsChanged, onResourceUpdated, onPublish } = options;
  const deadline = Date.now() + spec.limits.startTimeoutMs;
  const connection = await connect(options, settings, spec.limits.startTimeoutMs);
  try {
    const folder = settings.runFolder().folderOf(spec.name);
    const stream = await openSessionStream(connection, { ...settings, folder, deadline, signal });
    const session = await FrameSession.open(stream, {
      ...settings,
      name: spec.name,
      ownName: ownName(spec),
      timeoutMs: Math.max(1, deadline - Date.now()),
      signal,
      onLog: (line) => log.plugin(line),
      onViolation: (what) => log.warn(what),
      onContributionsChanged,
      onResourceUpdated,
      onPublish,
      config,
    });
    return running(connection, session);
  } catch (error) {
    const failure = await explained(error as Error, connection);
    await connection.kill();
    throw failure;
  }
}

/** What the plugin must call itself; a bare executable has no manifest that says so. */
function ownName({ name, runtime }: PluginSpec): string | undefined {
  return runtime?.type === "executable" ? undefined : name;
}

/** Where the process has just ended, that is the reason. */
async function explained(failure: Error, { exited }: PluginConnection): Promise<Error> {
  const exit = await exitWithin(exited, exitGraceMs);
  if (!exit) return failure;
  return new HostError("bad_plugin", `${failure.message}: the process ended by ${describeExit(exit)}`, {
    cause: failure,
  });
}

/** Starts the plugin's process in its runtime and connects to it over go-plugin. */
function connect(
  { spec, log, signal }: LaunchOptions,
  { runFolder, maxFrameBytes }: Pick<LaunchSettings, "runFolder" | "maxFrameBytes">,
  startTimeoutMs: number,
): Promise<PluginConnection> {
  const run = runFolder();
  const folder = run.folderOf(spec.name);
  const mark = run.nextMark();
  return startPlugin({
    name: spec.name,
    command: {
      ...resolveCommand(spec),
      env: pluginEnvironment({ temporaryFolder: folder, runMark: mark }),
    },
    handshake,
    protocolVersions: [contractVersion],
    socketDir: folder,
    startTimeoutMs,
    connectTimeoutMs: Math.min(startTimeoutMs, maxConnectTimeoutMs),
    maxMessageBytes: maxFrameBytes,
    runner: guardedRunner(run, { folder, mark }),
    onLog: (entry) => log.stderr(entry),
    onStdio: (channel, data) => log.stdio(channel, data),
    signal,
  });
}

/** Tells the guard of each process as soon as it exists. */
function guardedRunner(run: RunFolder, { folder, mark }: { folder: string; mark: string }): Runner {
  const runner = new CommandRunner();
  return {
    start: async (command) => {
      const process = await runner.start(command);
      const unguard = run.guard(process.pid, mark);
      void process.exited.then(unguard);
      return process;
    },
    diagnose: (command) => runner.diagnose(command),
    pluginToHost: (address) => checkAddress(address, folder),
  };
}

function running(connection: PluginConnection, session: Session): RunningPlugin {
  return {
    pid: connection.pid,
    session,
    exited: connection.exited,
    ping: (timeoutMs) => connection.ping({ timeoutMs }),
    stop: () => connection.stop(),
    kill: () => connection.kill(),
  };
}
