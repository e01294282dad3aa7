import { stat } from "node:fs/promises";
import type { Paths } from "@backplane/host";
import { defaultTokenFile, readTokenFile } from "../http/token-file.ts";
import { shellLine } from "../invocation.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** The token that `backplane mcp --http` made, if it has: nobody else may read it. */
export async function checkTokenFile({ state }: Paths): Promise<Finding[]> {
  const file = defaultTokenFile(state);
  try {
    const { mode } = await stat(file);
    await readTokenFile(file);
    if (process.platform === "win32" || (mode & 0o077) === 0) return [ok(`Token of MCP over HTTP ${file}`)];
    const what = `Token of MCP over HTTP ${file} can be read by others on this machine`;
    return [problem(what, shellLine(["chmod", "go=", file]))];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    return [problem((error as Error).message, `Remove ${file}: a new one is made when it is needed`)];
  }
}
