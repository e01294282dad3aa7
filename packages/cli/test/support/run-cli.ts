import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TempHome } from "./temp-home.ts";

/** The built program; its absence is a failure, never a skip. */
export const main: string = fileURLToPath(new URL("../../dist/main.cjs", import.meta.url));

/** Far more than any command needs on a busy machine: only a hang reaches it. */
const limitMs = 50_000;

export interface RunOptions {
  /** Beside the home's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A plugin folder, or another file, among the fixtures. */
export function fixture(...parts: string[]): string {
  return path.join(fileURLToPath(new URL("../fixtures", import.meta.url)), ...parts);
}

/** Starts `backplane` in a home, in a process group of its own, as a terminal does. */
export function startCli(
  home: TempHome,
  args: readonly string[],
  { env, cwd = home.folder }: RunOptions = {},
): ChildProcessWithoutNullStreams {
  if (!existsSync(main)) throw new Error(`Cannot test: ${main} is missing; run "npm run build" first`);
  const options = { env: { ...home.env, ...env }, cwd, detached: true };
  return spawn(process.execPath, [main, ...args], { ...options, stdio: "pipe" });
}

/** Runs `backplane` in a home to its end. */
export async function runCli(
  home: TempHome,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const child = startCli(home, args, options);
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return await ended(child);
}

/** Waits for the end of a program, and gathers what it prints from now on. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  return { code, stdout, stderr };
}
