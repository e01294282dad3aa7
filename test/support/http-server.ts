import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { backplane } from "./backplane.ts";
import type { TempHome } from "./temp-home.ts";
import { within } from "./within.ts";

const startLimitMs = 60_000;
const stopLimitMs = 30_000;

/** `backplane mcp --http`, running. */
export interface HttpServer {
  readonly url: string;
  /** What it has written to stdout, which belongs to nobody. */
  readonly stdout: () => string;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
}

/** Serves a home's plugins on any free port of 127.0.0.1. */
export async function startHttpServer(home: TempHome, ...options: string[]): Promise<HttpServer> {
  const { program, args, env, cwd } = backplane(home, "mcp", "--http", "127.0.0.1:0", ...options);
  const child = spawn(program, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await within(stopLimitMs, "backplane mcp --http to end", exit);
  };
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  try {
    const url = await within(startLimitMs, "backplane mcp --http to say its address", urlOf(child));
    return { url, stdout: () => stdout, stop };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

async function urlOf(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
    said.push(line);
    const url = /^Serving MCP at (\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    // Nobody reads on; what is said must not fill the pipe.
    child.stderr?.resume();
    return url;
  }
  throw new Error(`backplane mcp --http ended without an address: ${said.join("\n")}`);
}
