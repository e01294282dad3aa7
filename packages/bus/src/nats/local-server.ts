import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { BusError } from "../bus-error.ts";
import type { NatsServer } from "./nats-server.ts";

export interface LocalServerOptions {
  /** The executable. Default: `nats-server` on PATH. */
  readonly command?: string | undefined;
  /** Holds what is stored, over restarts. */
  readonly storeFolder: string;
  /** Holds the configuration with the password; private. */
  readonly runFolder: string;
  /** Added to its environment, which is otherwise empty but for PATH. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Told of each process, which leads a group of its own, so that a guard can end it; returns what to call when it has ended. */
  readonly onStarted?: ((pid: number) => () => void) | undefined;
  readonly onLog?: ((line: string) => void) | undefined;
}

/** A broker of this host's own, on a loopback port, with credentials that nobody else has. */
export interface LocalServer {
  readonly server: NatsServer;
  readonly pid: number | undefined;
  close(): Promise<void>;
}

const startTimeoutMs = 10_000;
const stopTimeoutMs = 5_000;
const restartPauseMs = 500;

/** Starts a broker and keeps it running until close(). @throws BusError "unavailable" */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const server = new SupervisedServer(options);
  await server.start();
  return server;
}

class SupervisedServer implements LocalServer {
  readonly #options: LocalServerOptions;
  readonly #password = randomBytes(24).toString("base64url");
  readonly #config: string;
  #port = -1;
  #process: ChildProcess | undefined;
  #isClosing = false;

  constructor(options: LocalServerOptions) {
    this.#options = options;
    this.#config = path.join(options.runFolder, "nats-server.conf");
  }

  get server(): NatsServer {
    return { urls: [`nats://127.0.0.1:${this.#port}`], user: "backplane", password: this.#password };
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Takes any free port at first, and the same one ever after, so that clients find it again. */
  async start(): Promise<void> {
    const { command = "nats-server", storeFolder, runFolder, env, onStarted, onLog } = this.#options;
    mkdirSync(storeFolder, { recursive: true, mode: 0o700 });
    mkdirSync(runFolder, { recursive: true, mode: 0o700 });
    writeFileSync(this.#config, this.#configuration(), { mode: 0o600 });
    const child = spawn(command, ["-c", this.#config], {
      cwd: runFolder,
      env: { PATH: process.env["PATH"], ...env },
      // Ctrl-C in a terminal is for the host, which ends it in good order.
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#process = child;
    const ended = child.pid === undefined ? undefined : onStarted?.(child.pid);
    child.once("exit", () => ended?.());
    const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
    lines.on("line", (line) => onLog?.(line));
    this.#port = await listeningPort(child, lines);
    child.once("exit", () => void this.#restart());
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await Promise.race([gone, delay(stopTimeoutMs, undefined, { ref: false })]);
      child.kill("SIGKILL");
    }
    rmSync(this.#config, { force: true });
  }

  async #restart(): Promise<void> {
    while (!this.#isClosing) {
      await delay(restartPauseMs);
      if (this.#isClosing) return;
      try {
        return await this.start();
      } catch (error) {
        this.#options.onLog?.((error as Error).message);
      }
    }
  }

  #configuration(): string {
    return [
      `listen: "127.0.0.1:${this.#port}"`,
      `authorization { user: "backplane", password: "${this.#password}" }`,
      `jetstream { store_dir: ${JSON.stringify(this.#options.storeFolder)} }`,
      "",
    ].join("\n");
  }
}

/** @throws BusError "unavailable" when it ends first, or says nothing in time */
async function listeningPort(child: ChildProcess, lines: NodeJS.EventEmitter): Promise<number> {
  const said: string[] = [];
  const ready = new Promise<number>((resolve) => {
    lines.on("line", (line: string) => {
      if (said.length < 20) said.push(line);
      const port = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) heard.port = Number(port);
      if (/Server is ready/.test(line) && heard.port !== undefined) resolve(heard.port);
    });
  });
  const heard: { port?: number } = {};
  const failed = Promise.race([
    once(child, "error").then(([error]) => (error as Error).message),
    once(child, "exit").then(([code]) => `it ended with code ${code}: ${said.at(-1) ?? "it said nothing"}`),
    delay(startTimeoutMs, "it was not ready in time", { ref: false }),
  ]);
  const outcome = await Promise.race([ready, failed]);
  if (typeof outcome === "number") return outcome;
  child.kill("SIGKILL");
  throw new BusError(
    "unavailable",
    `Cannot start nats-server: ${outcome}; install it, or name a broker in the config`,
  );
}
