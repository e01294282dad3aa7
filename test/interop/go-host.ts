import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { programs } from "./programs.ts";

/** One thing for the Go host to do; see go/cmd/host/spec.go. */
export interface GoHostStep {
  readonly do: string;
  readonly key?: string;
  readonly text?: string;
  readonly level?: string;
  readonly fields?: Record<string, string>;
  readonly channel?: "stdout" | "stderr";
  readonly bytes?: number;
  readonly count?: number;
}

export interface GoHostSpec {
  readonly command?: readonly string[];
  readonly autoMtls?: boolean;
  readonly multiplex?: boolean;
  readonly versions?: readonly number[];
  readonly tlsDir?: string;
  readonly reattach?: unknown;
  readonly steps: readonly GoHostStep[];
}

/** One line of the Go host's output. */
export interface GoHostResult {
  readonly step: string;
  readonly value?: unknown;
  readonly error?: string;
}

/** A Go host that runs until its steps are done, or until the test kills it. */
export interface GoHost {
  readonly results: AsyncIterator<GoHostResult>;
  /** The sockets that are in the folder where its plugin makes them. */
  sockets(): Promise<string[]>;
  kill(): void;
  /** Its exit code; null when it was killed. */
  readonly exited: Promise<number | null>;
  dispose(): Promise<void>;
}

/** The command by which the Go host starts our plugin. */
export function typescriptPlugin(...args: string[]): string[] {
  return [process.execPath, programs.typescriptPlugin, ...args];
}

export async function startGoHost(spec: GoHostSpec): Promise<GoHost> {
  // Short, because a socket's path is limited to about a hundred bytes.
  const socketDir = await mkdtemp(join(tmpdir(), "bp-"));
  const child = spawn(programs.goHost, [JSON.stringify(spec)], {
    env: { ...process.env, TMPDIR: socketDir },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return {
    results: readResults(child.stdout),
    sockets: () => readdir(socketDir),
    kill: () => child.kill("SIGKILL"),
    exited,
    dispose: async () => {
      child.kill("SIGKILL");
      await exited;
      await rm(socketDir, { recursive: true, force: true });
    },
  };
}

/**
 * Runs all steps with our plugin unless the spec says otherwise, and answers with one value for each step.
 * Rejects with the first step's error that the Go host reports.
 */
export async function runGoHost(spec: GoHostSpec): Promise<{ values: unknown[]; sockets: string[] }> {
  const host = await startGoHost({ command: typescriptPlugin(), ...spec });
  try {
    const values: unknown[] = [];
    for (;;) {
      const next = await host.results.next();
      if (next.done) break;
      const { step, value, error } = next.value;
      if (error !== undefined) throw new Error(`Go host at step "${step}": ${error}`);
      if (step !== "start") values.push(value);
    }
    await host.exited;
    return { values, sockets: await host.sockets() };
  } finally {
    await host.dispose();
  }
}

/** The value of the next step of this name. */
export async function resultOf(host: GoHost, step: string): Promise<unknown> {
  for (;;) {
    const { value, done } = (await host.results.next()) as IteratorResult<GoHostResult, undefined>;
    if (done || value.error) throw new Error(`The Go host ended before ${step}: ${value?.error}`);
    if (value.step === step) return value.value;
  }
}

async function* readResults(stdout: Readable): AsyncGenerator<GoHostResult> {
  for await (const line of createInterface({ input: stdout })) yield JSON.parse(line) as GoHostResult;
}
