import path from "node:path";
import { mainFile } from "./main-file.ts";

/**
 * The command with which an agent starts `backplane mcp`. All paths are absolute: an agent has its own PATH and folder.
 * @param folders plugin folders; none: the default one of whoever runs the command
 */
export function agentCommand(folders: readonly string[] = []): string[] {
  const options = folders.flatMap((folder) => ["--plugins", path.resolve(folder)]);
  return [process.execPath, mainFile, "mcp", ...options];
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
