import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { NatsServer } from "@backplane/bus/nats";
import type { Grant } from "../../src/index.ts";
import { quickLimits, quickTiming } from "./broker.ts";

export interface HostProcessOptions {
  readonly name: string;
  /** Holds everything of its own. */
  readonly folder: string;
  readonly server: NatsServer;
  /** Copied into its plugin folder. */
  readonly plugin?: string;
  readonly offer?: readonly Grant[];
  readonly use?: readonly Grant[];
}

export type Outcome = { readonly id: number; readonly ms: number } & (
  | { readonly text: string }
  | { readonly code: string; readonly message: string }
);

/** A host in a process of its own, which calls what it is told to. */
export class HostProcess {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  readonly #lists: ((
    plugins: readonly { name: string; state: { kind: string; hosts?: string[] } }[],
  ) => void)[] = [];

  private constructor(process: ChildProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
  }

  static async start({ name, folder, plugin, ...settings }: HostProcessOptions): Promise<HostProcess> {
    const home = path.join(folder, name);
    const plugins = path.join(home, "plugins");
    for (const made of [plugins, path.join(home, "run")]) mkdirSync(made, { recursive: true });
    if (plugin !== undefined) cpSync(plugin, path.join(plugins, path.basename(plugin)), { recursive: true });
    const script = path.join(import.meta.dirname, "../fixtures/run-remote-host.mjs");
    const said = JSON.stringify({ name, limits: quickLimits, timing: quickTiming, ...settings });
    const child = spawn(process.execPath, [script, home, plugins, said], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const host = new HostProcess(child, plugins);
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) =>
        host.#hear(JSON.parse(line), resolve),
      );
      child.once("exit", (code) => reject(new Error(`host ${name} ended with ${code}`)));
    });
    await ready;
    return host;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  call(id: number, { tool, args }: { tool: string; args: object }): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#process.stdin?.write(`${JSON.stringify({ call: id, tool, arguments: args })}\n`);
    });
  }

  list(): Promise<readonly { name: string; state: { kind: string; hosts?: string[] } }[]> {
    return new Promise((resolve) => {
      this.#lists.push(resolve);
      this.#process.stdin?.write('{"list":true}\n');
    });
  }

  /** Ids of the calls that its plugin got, each as often as it got it. */
  received(): number[] {
    try {
      const lines = readFileSync(path.join(this.#folder, "calls.txt"), "utf8").trim().split("\n");
      return lines.map((line) => Number(line.replace("hit ", "")));
    } catch {
      return [];
    }
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.stdin?.end();
    await gone;
  }

  #hear(
    line: Partial<Outcome> & { ready?: boolean; error?: string; plugins?: never },
    onReady: () => void,
  ): void {
    if (line.ready) onReady();
    else if (line.plugins) this.#lists.shift()?.(line.plugins);
    else if (line.id !== undefined) {
      this.#waiting.get(line.id)?.(line as Outcome);
      this.#waiting.delete(line.id);
    }
  }
}
