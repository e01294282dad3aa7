import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { version } from "../version.ts";

const timeoutMs = 10_000;

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "backplane doctor", version },
  },
};

export interface ServerCommand {
  readonly command: readonly string[];
  /** Beside our own environment, as opencode does it. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Starts an MCP server as an agent would and says hello; ends it again.
 * @throws Error that says what came instead of an answer
 */
export async function askServer({ command, environment }: ServerCommand): Promise<void> {
  const [program = "", ...args] = command;
  const signal = AbortSignal.timeout(timeoutMs);
  const child = spawn(program, args, {
    // Where it starts a host for us alone, that need not wait long for agents.
    env: { ...process.env, BACKPLANE_IDLE_TIMEOUT_MS: "1000", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-500)));
  // That it ends before it reads is told by its exit.
  child.stdin.on("error", () => {});
  const gone = once(child, "close");
  try {
    child.stdin.write(`${JSON.stringify(initialize)}\n`);
    const lines = createInterface({ input: child.stdout });
    const answer = once(lines, "line", { signal });
    answer.catch(() => {});
    const [line] = await Promise.race([answer, gone.then(ended)]);
    if (JSON.parse(line).result === undefined) throw new Error(`it answered ${line}`);
  } catch (error) {
    throw new Error(explain(error as Error, stderr), { cause: error });
  } finally {
    child.stdin.end();
    const limit = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    await gone.catch(() => {});
    clearTimeout(limit);
  }
}

function ended([code, signal]: unknown[]): never {
  throw new Error(`it ended with ${code === null ? signal : `code ${code}`}`);
}

function explain(error: Error, stderr: string): string {
  const what = error.name === "AbortError" ? `no answer within ${timeoutMs} ms` : error.message;
  return stderr.trim() === "" ? what : `${what}; it printed: ${stderr.trim()}`;
}
