import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type RunOptions, startCli } from "./run-cli.ts";
import type { TempHome } from "./temp-home.ts";

export interface SessionOptions extends RunOptions {
  /** Through a relay, to the host that all share. */
  readonly shared?: boolean;
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** An agent at the other end of `backplane mcp`. */
export class McpSession {
  readonly child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;
  /** Methods of the notices that came. */
  readonly notices: string[] = [];
  #stderr = "";

  /** With a host in its process, unless the options say otherwise. */
  constructor(home: TempHome, args: readonly string[], { shared = false, ...options }: SessionOptions = {}) {
    this.child = startCli(home, ["mcp", ...(shared ? [] : ["--standalone"]), ...args], options);
    createInterface({ input: this.child.stdout }).on("line", (line) => this.#receive(JSON.parse(line)));
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The answer to it. */
  async initialize(): Promise<Record<string, unknown>> {
    const clientInfo = { name: "test", version: "1" };
    const answer = await this.request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo,
    });
    this.send({ method: "notifications/initialized" });
    return answer;
  }

  /** The result of a request. A server that never answers is the test's time limit's to notice. */
  async request(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.send({ id, method, params });
    const { result, error } = await answered;
    if (result === undefined) throw new Error(`${method}: ${error?.message}`);
    return result;
  }

  send(message: object): void {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  /** Does something that ends the server; tells its exit code and how long it took. */
  async endBy(act: () => unknown): Promise<{ code: number | null; tookMs: number }> {
    const exit = once(this.child, "exit");
    const start = performance.now();
    act();
    const [code] = (await exit) as [number | null];
    return { code, tookMs: performance.now() - start };
  }

  #receive(answer: Answer): void {
    if (answer.method !== undefined) this.notices.push(answer.method);
    if (answer.id === undefined) return;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
