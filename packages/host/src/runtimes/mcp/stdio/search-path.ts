import { homedir } from "node:os";
import path from "node:path";
import type { StdioServer } from "@backplane/contract/manifest";
import { programFolders } from "../../environment.ts";

/**
 * Where the program of a stdio server is looked for: the PATH that its entry gives it, or else among those that came with Node (npx), the
 * user's own (uvx and the like are installed there), and what every plugin's process has.
 */
export function searchPath({ env }: Pick<StdioServer, "env">): string {
  return env?.["PATH"] ?? serverFolders();
}

/** PATH of a stdio server that does not say otherwise. */
export function serverFolders(): string {
  const own = process.platform === "win32" ? [] : [path.join(homedir(), ".local", "bin")];
  const homebrew = process.platform === "darwin" ? ["/opt/homebrew/bin"] : [];
  return [path.dirname(process.execPath), ...own, ...homebrew, programFolders].join(path.delimiter);
}
