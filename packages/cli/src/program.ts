import { Command, CommanderError } from "commander";
import { addCommands } from "./commands.ts";
import { exitCodes } from "./exit-codes.ts";
import { InterruptedError } from "./interrupt.ts";
import { NoHostError } from "./no-host-error.ts";
import { endWhenNobodyReads, printError } from "./output.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** Reads the command line, and does what it says. */
export async function runProgram(): Promise<void> {
  const program = new Command("backplane")
    .description("The plugin host for AI coding agents")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(--help shows how)");
  addCommands(program);
  // Under `backplane mcp` an end of stdout is the face's to handle, and a host outlives the relay that started it.
  const [command, ...options] = process.argv.slice(2);
  if (command !== "mcp" && !options.includes("--auto")) endWhenNobodyReads();
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    // What was going on may hold the program up; the host is closed already.
    if (error instanceof InterruptedError) process.exit();
    // Commander has printed its own errors and help already.
    if (!(error instanceof CommanderError)) printError(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof InterruptedError) return exitCodes.interrupted;
  if (error instanceof NoHostError) return exitCodes.noHost;
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failure;
}
