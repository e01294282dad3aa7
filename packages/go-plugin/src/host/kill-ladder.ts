import { settledWithin } from "../deadline.ts";
import { PluginError } from "../plugin-error.ts";
import type { PluginExit, PluginProcess } from "./plugin-process.ts";

/** How long each step towards a plugin's end may take. */
export interface StopOptions {
  /** For the answer to Shutdown. Default: 2,000. */
  readonly shutdownTimeoutMs?: number;
  /** From that answer to the exit; then SIGTERM. Default: 2,000. */
  readonly exitTimeoutMs?: number;
  /** From SIGTERM to the exit; then SIGKILL. Default: 1,000. */
  readonly termTimeoutMs?: number;
}

/** Not even SIGKILL ends a process that is stuck in the kernel. */
const KILL_TIMEOUT_MS = 5_000;

/** Asks a plugin to end, then tells it to, then makes it. */
export async function descendKillLadder(
  process: PluginProcess,
  requestShutdown: (timeoutMs: number) => Promise<boolean>,
  options: StopOptions,
): Promise<PluginExit> {
  const { shutdownTimeoutMs = 2_000, exitTimeoutMs = 2_000, termTimeoutMs = 1_000 } = options;
  process.expectExit();
  const willing = await Promise.race([requestShutdown(shutdownTimeoutMs), process.exited.then(() => true)]);
  if (willing && (await settledWithin(process.exited, exitTimeoutMs))) return process.exited;
  // Gone already: then this signals nothing.
  process.kill("SIGTERM");
  if (await settledWithin(process.exited, termTimeoutMs)) return process.exited;
  return killProcess(process);
}

/** SIGKILL at once. */
export async function killProcess(process: PluginProcess): Promise<PluginExit> {
  process.expectExit();
  process.kill("SIGKILL");
  if (await settledWithin(process.exited, KILL_TIMEOUT_MS)) return process.exited;
  throw new PluginError(
    "timeout",
    `process ${process.pid} did not end within ${KILL_TIMEOUT_MS} ms of SIGKILL`,
  );
}
