import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Finding, ok, problem } from "./finding.ts";

/** The path that the guard's shell gets, see run-folder.ts of the host. */
const guardPath = "/usr/local/bin:/usr/bin:/bin";

const timeoutMs = 5_000;

/** The guard is a shell script: it ends plugins and removes sockets when the host was killed. Windows has none. */
export async function checkShell(shell = "/bin/sh"): Promise<Finding[]> {
  if (process.platform === "win32") return [];
  try {
    const script = "command -v grep && command -v rm";
    await promisify(execFile)(shell, ["-c", script], { env: { PATH: guardPath }, timeout: timeoutMs });
    return [ok(`${shell} runs, for the guard that clears up should the host be killed`)];
  } catch (error) {
    const what = `The guard that clears up after a killed host cannot run: ${(error as Error).message.trim()}`;
    return [problem(what, `Install ${shell}, grep and rm in ${guardPath}`)];
  }
}
