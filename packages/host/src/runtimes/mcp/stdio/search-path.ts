import { homedir } from "node:os";
import path from "node:path";

/**
 * Where the programs of stdio servers are looked for: those that came with Node (npx), the user's own (uvx and the like are installed
 * there), and what every plugin's process is given.
 */
export function searchPath(given: string): string {
  const own = process.platform === "win32" ? [] : [path.join(homedir(), ".local", "bin")];
  const homebrew = process.platform === "darwin" ? ["/opt/homebrew/bin"] : [];
  return [path.dirname(process.execPath), ...own, ...homebrew, given].join(path.delimiter);
}
