import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import type { Command } from "../support/run-to-end.ts";

/** The SDK's client over a child's pipes, with every line that the child wrote as it wrote it: the SDK shows results only parsed. */
export class TappedTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #command: Command;
  #child: ChildProcessWithoutNullStreams | undefined;
  readonly #asked = new Map<string, string | number>();
  readonly #answers = new Map<string | number, string>();
  /** By id: called with the answer to what the client knows nothing of. */
  readonly #own = new Map<string, () => void>();
  stderr = "";

  constructor(command: Command) {
    this.#command = command;
  }

  async start(): Promise<void> {
    const { program, args, env, cwd } = this.#command;
    const child = spawn(program, args, { env, cwd });
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    child.once("close", () => this.onclose?.());
    createInterface({ input: child.stdout }).on("line", (line) => this.#read(line));
    await once(child, "spawn");
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if ("method" in message && "id" in message) this.#asked.set(message.method, message.id);
    this.#child?.stdin.write(`${JSON.stringify(message)}\n`);
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.stdin.end();
    const timer = setTimeout(() => child.kill(), 2_000);
    await once(child, "close");
    clearTimeout(timer);
  }

  /** Asks the server what the SDK's client knows nothing of. Resolves with the text of the `result` member. */
  async ask(method: string, params: object): Promise<string> {
    const id = `own-${this.#asked.size}-${method}`;
    const answered = new Promise<void>((resolve) => this.#own.set(id, resolve));
    await this.send({ jsonrpc: "2.0", id, method, params: params as Record<string, unknown> });
    await answered;
    return this.resultOf(method);
  }

  /** The text of the `result` member of the last answer to a request of that method. */
  resultOf(method: string): string {
    const id = this.#asked.get(method);
    const line = (id !== undefined && this.#answers.get(id)) || "";
    const json = JSON.stringify(id);
    const [, result] =
      new RegExp(`^\\{"result":(.*),"jsonrpc":"2.0","id":${json}\\}$`, "s").exec(line) ??
      new RegExp(`^\\{"jsonrpc":"2.0","id":${json},"result":(.*)\\}$`, "s").exec(line) ??
      [];
    if (result === undefined) throw new Error(`No result of ${method} in: ${line.slice(0, 500)}`);
    return result;
  }

  #read(line: string): void {
    const message = JSON.parse(line) as JSONRPCMessage;
    if ("id" in message && !("method" in message)) this.#answers.set(message.id as string | number, line);
    const own = "id" in message ? this.#own.get(String(message.id)) : undefined;
    if (own) own();
    else this.onmessage?.(message);
  }
}
