import type { StdioServer } from "@backplane/contract/manifest";
import { type PluginExit, startPipedProcess } from "@backplane/go-plugin/process";
import { HostError } from "../../../host-error.ts";
import type { PluginLog } from "../../../logs/plugin-log.ts";
import { type StdioCommand, stdioCommand } from "../../../package/stdio-command.ts";
import type { ExitFacts } from "../../../plugin/exit-facts.ts";
import type { RunFolder } from "../../../run-folder/run-folder.ts";
import { pluginEnvironment } from "../../environment.ts";
import type { ServerEndpoint } from "../server-endpoint.ts";
import { findOnPath } from "./find-on-path.ts";
import { serverFolders } from "./search-path.ts";
import { StdioChannel } from "./stdio-channel.ts";

export interface StartStdioServerOptions {
  /** The plugin's. */
  readonly name: string;
  readonly server: StdioServer;
  /** The package's folder, and the one that it may keep data in. */
  readonly folders: { readonly root: string; readonly data: string };
  readonly run: RunFolder;
  readonly log: PluginLog;
  readonly maxLineBytes: number;
}

/** Starts the process of a stdio server. Like that of any plugin it does not outlive the host. @throws PluginError, HostError */
export async function startStdioServer(options: StartStdioServerOptions): Promise<ServerEndpoint> {
  const { run, log, maxLineBytes } = options;
  const mark = run.nextMark();
  const process = await startPipedProcess(commandOf(options, mark), { onLog: (entry) => log.stderr(entry) });
  const unguard = run.guard(process.pid, mark);
  void process.exited.then(unguard);
  return {
    pid: process.pid,
    exited: process.exited.then(toExitFacts),
    open: (events) => new StdioChannel({ ...events, process, maxLineBytes }),
    stop: () => process.stop().then(toExitFacts),
    kill: () => process.kill().then(toExitFacts),
  };
}

function commandOf({ name, server, folders, run }: StartStdioServerOptions, runMark: string) {
  const base = pluginEnvironment({ temporaryFolder: run.folderOf(name), runMark });
  const command = stdioCommand(server, { folders, environment: { ...base, PATH: serverFolders() } });
  return server.command.startsWith("./") ? command : { ...command, path: programOf(command) };
}

/** Looked for here, because the system does not tell a program that is missing from a folder that is. @throws HostError "bad_plugin" */
function programOf({ path, env }: StdioCommand): string {
  const searched = env["PATH"] ?? "";
  const found = findOnPath(path, searched);
  if (found !== undefined) return found;
  const advice = 'install it there, or give the server\'s "env" a PATH';
  throw new HostError("bad_plugin", `There is no program "${path}" in ${searched}; ${advice}`);
}

function toExitFacts({ code, signal, stderrTail }: PluginExit): ExitFacts {
  return { code, signal, stderrTail };
}
