import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { PluginError, type PluginErrorCode } from "../plugin-error.ts";
import { cleanupOnExit } from "../transport/cleanup-on-exit.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnosis, ProcessExit, Runner, RunnerCommand, RunningProcess } from "./runner.ts";

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

export interface CommandRunnerOptions {
  /** `pipe`: what is started is spoken to over its stdin. Default "ignore": a plugin must never eat the host's. */
  readonly stdin?: "ignore" | "pipe" | undefined;
}

/** Runs a plugin as a plain child process, in a process group of its own. */
export class CommandRunner implements Runner {
  readonly #stdin: "ignore" | "pipe";

  constructor({ stdin = "ignore" }: CommandRunnerOptions = {}) {
    this.#stdin = stdin;
  }

  async start(command: RunnerCommand): Promise<RunningProcess> {
    const child = spawnChild(command, this.#stdin);
    await spawned(child, command);
    let ended = false;
    const kill = (signal: NodeJS.Signals) => {
      // Its id may be someone else's by now.
      if (!ended) signalGroup(child, signal);
    };
    const forget = cleanupOnExit(() => kill("SIGKILL"));
    const exited = whenExited(child).then((exit) => {
      forget();
      // What the plugin itself started must not outlive it.
      kill("SIGKILL");
      ended = true;
      return exit;
    });
    const { pid, stdin, stdout, stderr } = child;
    return { pid, ...(stdin && { stdin }), stdout, stderr, exited, kill };
  }

  diagnose(command: RunnerCommand): Promise<Diagnosis | undefined> {
    return diagnose(command.path);
  }
}

function spawnChild({ path, args, cwd, env }: RunnerCommand, stdin: "ignore" | "pipe"): Child {
  return spawn(path, args, {
    cwd,
    env: { ...env },
    stdio: [stdin, "pipe", "pipe"],
    // A group of its own: signals reach what the plugin starts, Ctrl-C reaches only the host.
    detached: process.platform !== "win32",
    windowsHide: true,
  }) as Child;
}

function spawned(child: Child, { path, cwd }: RunnerCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error: NodeJS.ErrnoException) => reject(spawnError(error, { path, cwd })));
    // A failed kill is reported here too; the exit event is what counts.
    child.on("error", () => {});
  });
}

function spawnError(error: NodeJS.ErrnoException, { path, cwd }: { path: string; cwd: string | undefined }) {
  const codes: Record<string, PluginErrorCode> = {
    ENOENT: "not_found",
    EACCES: "not_executable",
    ENOEXEC: "not_executable",
    EPERM: "not_executable",
  };
  const where = cwd === undefined ? "" : ` in "${cwd}"`;
  const message = `cannot run "${path}"${where}: ${error.code ?? error.message}`;
  return new PluginError(codes[error.code ?? ""] ?? "internal", message, { cause: error });
}

function whenExited(child: Child): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

function signalGroup(child: Child, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the whole group is gone. EPERM (macOS): only zombies are left of it.
  }
}
