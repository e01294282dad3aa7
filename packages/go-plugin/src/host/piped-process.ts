import type { Readable, Writable } from "node:stream";
import { CommandRunner } from "./command-runner.ts";
import { descendKillLadder, killProcess } from "./kill-ladder.ts";
import type { LogEntry } from "./log-entry.ts";
import { type PluginExit, watchProcess } from "./plugin-process.ts";
import type { RunnerCommand } from "./runner.ts";
import { StderrLog } from "./stderr-log.ts";

/** A child process that is spoken to over its pipes, and otherwise kept as a plugin's process is. */
export interface PipedProcess {
  readonly pid: number | undefined;
  /** Whether a write arrived is told to its callback; its errors end nothing. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when it has ended and what it wrote is read; never rejects. */
  readonly exited: Promise<PluginExit>;
  /** Closes its stdin, which asks it to end; then SIGTERM, then SIGKILL for it and all it started. */
  stop(): Promise<PluginExit>;
  kill(): Promise<PluginExit>;
}

export interface PipedProcessOptions {
  readonly onLog?: ((entry: LogEntry) => void) | undefined;
}

/** From the end of its stdin to SIGTERM, which is no less gentle: many programs take no notice of the one and end by the other. */
const EXIT_TIMEOUT_MS = 500;

/** @throws PluginError when the system does not start it */
export async function startPipedProcess(
  command: RunnerCommand,
  { onLog }: PipedProcessOptions = {},
): Promise<PipedProcess> {
  const running = await new CommandRunner({ stdin: "pipe" }).start(command);
  const { stdin, stdout } = running as typeof running & { stdin: Writable };
  stdin.on("error", () => {});
  const process = watchProcess(running, new StderrLog(onLog), closed(stdout));
  const closeStdin = async (): Promise<boolean> => {
    stdin.end();
    return true;
  };
  return {
    pid: running.pid,
    stdin,
    stdout,
    exited: process.exited,
    stop: () => descendKillLadder(process, closeStdin, { exitTimeoutMs: EXIT_TIMEOUT_MS }),
    kill: () => killProcess(process),
  };
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once("close", resolve);
  });
}
