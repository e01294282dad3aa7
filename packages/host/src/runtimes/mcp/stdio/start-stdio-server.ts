import type { StdioServer } from "@backplane/contract/manifest";
import { type PluginExit, startPipedProcess } from "@backplane/go-plugin/process";
import type { PluginLog } from "../../../logs/plugin-log.ts";
import { stdioCommand } from "../../../package/stdio-command.ts";
import type { ExitFacts } from "../../../plugin/exit-facts.ts";
import type { RunFolder } from "../../../run-folder/run-folder.ts";
import { pluginEnvironment } from "../../environment.ts";
import type { ServerEndpoint } from "../server-endpoint.ts";
import { findOnPath } from "./find-on-path.ts";
import { searchPath } from "./search-path.ts";
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
  const environment = { ...base, PATH: searchPath(base["PATH"] ?? "") };
  const command = stdioCommand(server, { folders, environment });
  const isBare = !server.command.startsWith("./");
  return isBare ? { ...command, path: findOnPath(command.path, command.env["PATH"] ?? "") } : command;
}

function toExitFacts({ code, signal, stderrTail }: PluginExit): ExitFacts {
  return { code, signal, stderrTail };
}
