import path from "node:path";
import type { HostChoice } from "./host-choice.ts";
import { mainFile } from "./main-file.ts";

/** The command with which an agent starts `backplane mcp`. All paths are absolute: an agent has its own PATH and folder. */
export function agentCommand(choice: HostChoice = {}): string[] {
  return [process.execPath, mainFile, "mcp", ...choiceArguments(choice)];
}

/** A choice as arguments that mean the same wherever they are given. */
export function choiceArguments({ plugins = [], config, names }: HostChoice): string[] {
  return [
    ...plugins.flatMap((folder) => ["--plugins", path.resolve(folder)]),
    ...(config === undefined ? [] : ["--config", path.resolve(config)]),
    ...(names === undefined ? [] : ["--names", names]),
  ];
}

/** A line that runs `backplane` with these arguments again, the way it was run now. */
export function againWith(...args: readonly string[]): string {
  return shellLine([...self(), ...args]);
}

/** One line for a POSIX shell. */
export function shellLine(command: readonly string[]): string {
  return command.map(quoted).join(" ");
}

function self(): string[] {
  if (path.basename(process.argv[1] ?? "") !== "backplane") return ["node", mainFile];
  return process.env["npm_command"] === "exec" ? ["npx", "backplane"] : ["backplane"];
}

function quoted(part: string): string {
  return /^[\w./:=@%+,-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`;
}
