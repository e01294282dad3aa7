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
  /** What it has told the person who started it. */
  readonly stderr: () => string;
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
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  try {
    await within(startLimitMs, "backplane mcp --http to say that it serves", said(child, "Ctrl-C ends it"));
    const url = /^Serving MCP at (\S+)$/m.exec(stderr)?.[1];
    if (url === undefined) throw new Error(`backplane mcp --http does not say its address: ${stderr}`);
    return { url, stdout: () => stdout, stderr: () => stderr, stop };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

/** Resolves when the program has written a line; rejects when it ends before. */
async function said(child: ChildProcess, line: string): Promise<void> {
  const lines: string[] = [];
  for await (const one of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
    if (one === line) return;
    lines.push(one);
  }
  throw new Error(`backplane mcp --http ended: ${lines.join("\n")}`);
}
