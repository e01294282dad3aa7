import { PluginError, type PluginErrorCode } from "../plugin-error.ts";
import { describeExit } from "./describe-exit.ts";
import type { PluginExit } from "./plugin-process.ts";
import type { Runner, RunnerCommand } from "./runner.ts";

/** A refused connection is told as the exit of the plugin, which ended by itself. */
export function explainByExit(failure: PluginError, exit: PluginExit): PluginError {
  if (failure.code !== "connect_failed") return failure;
  const fact = `plugin ${describeExit(exit)} before it was connected`;
  return new PluginError("exited_early", fact, { cause: failure });
}

/** Failures that the state of the executable may explain. */
const DIAGNOSABLE: ReadonlySet<PluginErrorCode> = new Set([
  "not_executable",
  // Said of a script whose interpreter is not there, too.
  "not_found",
  "exited_early",
  "bad_handshake",
  "start_timeout",
]);

/** A failed start, with what is wrong with the executable, if anything is. */
export async function explainByExecutable(
  failure: PluginError,
  command: RunnerCommand,
  runner: Runner,
): Promise<PluginError> {
  if (!DIAGNOSABLE.has(failure.code)) return failure;
  const diagnosis = await runner.diagnose?.(command);
  if (diagnosis === undefined) return failure;
  const { code = failure.code, text } = diagnosis;
  return new PluginError(code, `${failure.message}; ${text}`, { cause: failure.cause });
}
