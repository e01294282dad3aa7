import { PassThrough } from "node:stream";
import { type StdioFace, type StdioOptions, serveStdio } from "../../src/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: a message of the wire, looked into by tests
export type Message = any;

/** A request without its `jsonrpc` member. */
export interface RequestMessage {
  readonly id: string | number;
  readonly method: string;
  readonly params?: unknown;
}

/** An open face and the other end of its streams, talked to in lines. */
export class RawClient {
  readonly input = new PassThrough();
  readonly output: PassThrough;
  readonly errors: Error[] = [];
  readonly face: StdioFace;
  /** Every message received so far. */
  readonly messages: Message[] = [];
  /** The same as they came. */
  readonly lines: string[] = [];
  readonly #waiting = new Set<() => void>();
  #rest = "";
  #era: "legacy" | "modern" = "legacy";

  constructor(options: Omit<StdioOptions, "serverInfo"> & { outputBufferBytes?: number }) {
    this.output = new PassThrough({ highWaterMark: options.outputBufferBytes ?? 65_536 });
    this.face = serveStdio({
      serverInfo,
      input: this.input,
      output: this.output,
      onError: (error) => this.errors.push(error),
      ...options,
    });
    this.resumeReading();
  }

  /** Stops taking in what the face writes, as a busy agent does. */
  stopReading(): void {
    this.output.off("data", this.#onData);
    this.output.pause();
  }

  resumeReading(): void {
    this.output.on("data", this.#onData);
    this.output.resume();
  }

  sendLine(line: string): void {
    this.input.write(`${line}\n`);
  }

  send(message: object): void {
    this.sendLine(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }

  /** Sends all messages in one chunk. */
  sendAll(messages: readonly object[]): void {
    this.input.write(
      messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join(""),
    );
  }

  async request(message: RequestMessage): Promise<Message> {
    this.send(message);
    return await this.answerTo(message.id);
  }

  async answerTo(id: string | number | null): Promise<Message> {
    return await this.find((message) => message.id === id && message.method === undefined);
  }

  /** The first message for which `test` holds, also one that came already. */
  async find(test: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find(test);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  notifications(method: string): Message[] {
    return this.messages.filter((message) => message.method === method);
  }

  /** Waits until the face has served everything sent so far. */
  async settle(): Promise<void> {
    const id = `settle-${this.lines.length}`;
    const modern = { id, method: "tools/list", params: { _meta: envelope } };
    await this.request(this.#era === "modern" ? modern : { id, method: "ping" });
  }

  async openLegacy(): Promise<Message> {
    const answer = await this.request(initialize);
    this.send({ method: "notifications/initialized" });
    return answer;
  }

  /** Opens the modern era; from the list on, regular calls pass the SDK by. */
  async listModern(): Promise<Message> {
    this.#era = "modern";
    return await this.request({ id: "list", method: "tools/list", params: { _meta: envelope } });
  }

  async listLegacy(): Promise<Message> {
    await this.openLegacy();
    return await this.request({ id: "list", method: "tools/list" });
  }

  readonly #onData = (chunk: Buffer): void => {
    const lines = (this.#rest + chunk.toString()).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      this.lines.push(line);
      this.messages.push(JSON.parse(line));
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  };
}

export const serverInfo = { name: "bp", version: "1.2.3", title: "Backplane" };

export const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "raw", version: "0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

export const initialize = {
  id: "init",
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "0" } },
};

/** A `tools/call` as either era writes it. */
export function toolCall(id: string | number, name: string, options: Message = {}): RequestMessage {
  const { era = "legacy", args, meta } = options;
  const _meta = era === "modern" ? { ...envelope, ...meta } : meta;
  return {
    id,
    method: "tools/call",
    params: { name, ...(args && { arguments: args }), ...(_meta && { _meta }) },
  };
}
