import { contractVersion, type DescribeResponse, handshake } from "@backplane/contract";
import { CommandRunner, type PluginConnection, type Runner, startPlugin } from "@backplane/go-plugin/host";
import type { RunFolder } from "../run-folder/run-folder.ts";
import { pluginEnvironment } from "../runtimes/environment.ts";
import { resolveCommand } from "../runtimes/resolve-command.ts";
import type { LaunchOptions, LaunchSettings } from "./launcher.ts";
import { openSessionStream, requestDescription } from "./plugin-calls.ts";
import type { RunningPlugin } from "./running-plugin.ts";
import { Session } from "./session.ts";

export async function describePlugin(
  options: LaunchOptions,
  settings: LaunchSettings,
): Promise<DescribeResponse> {
  const timeoutMs = settings.describeTimeoutMs;
  const connection = await connect(options, settings, timeoutMs);
  try {
    return await requestDescription(connection, { hostVersion: settings.hostVersion, timeoutMs });
  } finally {
    await connection.stop();
  }
}

export async function startRunningPlugin(
  options: LaunchOptions,
  settings: LaunchSettings,
): Promise<RunningPlugin> {
  const { log, spec } = options;
  const connection = await connect(options, settings, spec.limits.startTimeoutMs);
  try {
    const session = await Session.open(openSessionStream(connection), {
      ...settings,
      timeoutMs: spec.limits.startTimeoutMs,
      onLog: (line) => log.plugin(line),
      onViolation: (what) => log.warn(what),
    });
    return running(connection, session);
  } catch (error) {
    await connection.kill();
    throw error;
  }
}

/** Starts the plugin's process in its runtime and connects to it over go-plugin. */
function connect(
  { spec, log }: LaunchOptions,
  { runFolder, maxFrameBytes }: LaunchSettings,
  startTimeoutMs: number,
): Promise<PluginConnection> {
  const run = runFolder();
  const folder = run.folderOf(spec.name);
  return startPlugin({
    name: spec.name,
    command: {
      ...resolveCommand(spec),
      env: pluginEnvironment({ temporaryFolder: folder, runMark: run.mark }),
    },
    handshake,
    protocolVersions: [contractVersion],
    socketDir: folder,
    startTimeoutMs,
    maxMessageBytes: maxFrameBytes,
    runner: guardedRunner(run),
    onLog: (entry) => log.stderr(entry),
    onStdio: (channel, data) => log.stdio(channel, data),
  });
}

/** Tells the guard of each process as soon as it exists. */
function guardedRunner(run: RunFolder): Runner {
  const runner = new CommandRunner();
  return {
    start: async (command) => {
      const process = await runner.start(command);
      const unguard = run.guard(process.pid);
      void process.exited.then(unguard);
      return process;
    },
    diagnose: (command) => runner.diagnose(command),
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
