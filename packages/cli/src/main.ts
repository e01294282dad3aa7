#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { addCommands } from "./commands.ts";
import { exitCodes } from "./exit-codes.ts";
import { printError } from "./output.ts";
import { version } from "./version.ts";

const program = new Command("backplane")
  .description("The plugin host for AI coding agents")
  .version(version)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });
addCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodes.failure;
  // Commander has printed its own errors and help already.
  if (!(error instanceof CommanderError)) printError(error);
  else process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
