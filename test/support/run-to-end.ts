import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program until it ends, with nothing on its stdin. One that does not end in time is killed with its group;
 * `kill` ends only the program itself, at once, as a crash would.
 */
export async function runToEnd(
  command: Command,
  { limitMs, kill }: { readonly limitMs: number; readonly kill?: AbortSignal },
): Promise<Ended> {
  const child = spawn(command.program, command.args, {
    env: command.env,
    cwd: command.cwd,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  kill?.addEventListener("abort", () => child.kill("SIGKILL"));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup(child.pid);
  }, limitMs);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    if (late)
      throw new Error(`Gave up after ${limitMs} ms: ${line(command)}\n${tail(stdout)}\n${tail(stderr)}`);
    return { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile.
  }
}

const line = (command: Command): string => [command.program, ...command.args].join(" ");
const tail = (text: string): string => text.slice(-2000);
