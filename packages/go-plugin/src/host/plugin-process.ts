import type { Readable } from "node:stream";
import { settledWithin } from "../deadline.ts";
import { readPaced } from "./read-paced.ts";
import type { ProcessExit, RunningProcess } from "./runner.ts";
import type { StderrLog } from "./stderr-log.ts";

/** How a plugin ended. */
export interface PluginExit extends ProcessExit {
  /** The last lines of its stderr, oldest first. */
  readonly stderrTail: readonly string[];
  /** True when the end was asked for, by `stop` or `kill`. */
  readonly expected: boolean;
}

/** Pipes may outlive the process, in the hands of what it started; the last words come at once. */
const LAST_WORDS_MS = 200;

/** A plugin's process, attached or started: what the connection and the kill ladder need of it. */
export interface PluginProcess {
  readonly pid: number | undefined;
  /** Resolves when it has ended; never rejects. */
  readonly exited: Promise<PluginExit>;
  /** From here on, the end is expected. */
  expectExit(): void;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

/**
 * Reads a started process's stderr for ever and tells how it ended.
 * @param lastWords settles when all else that it wrote is read; default: nothing is waited for
 */
export function watchProcess(
  running: RunningProcess,
  stderr: StderrLog,
  lastWords?: Promise<void>,
): PluginProcess {
  let expected = false;
  const read = Promise.all([readAll(running.stderr, stderr), lastWords]);
  const exited = running.exited.then(async (exit) => {
    const wasExpected = expected;
    await settledWithin(read, LAST_WORDS_MS);
    running.stdout.destroy();
    running.stderr.destroy();
    return { ...exit, stderrTail: stderr.tail, expected: wasExpected };
  });
  return {
    pid: running.pid,
    exited,
    expectExit: () => {
      expected = true;
    },
    kill: (signal) => running.kill(signal),
  };
}

function readAll(stream: Readable, stderr: StderrLog): Promise<void> {
  return new Promise((resolve) => {
    readPaced(stream, (chunk) => stderr.push(chunk));
    stream.once("end", () => stderr.end());
    stream.once("close", resolve);
    stream.once("error", () => stream.destroy());
  });
}
