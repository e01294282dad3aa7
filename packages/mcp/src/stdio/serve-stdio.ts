import type { Readable, Writable } from "node:stream";
import type { CallToolRequest, CallToolResult, Server, ServerContext } from "@modelcontextprotocol/server";
import { serveStdio as serveWithSdk } from "@modelcontextprotocol/server/stdio";
import { systemClock } from "../clock.ts";
import { createServer } from "../create-server.ts";
import type { Era } from "../era.ts";
import type { FaceOptions } from "../face-options.ts";
import { ListChangedNotice } from "../tools/list-changed-notice.ts";
import { createResultWriter } from "../tools/result-writer.ts";
import { ToolList } from "../tools/tool-list.ts";
import { EraPin } from "./era-pin.ts";
import { Output } from "./output.ts";
import { RelistGate } from "./relist-gate.ts";
import { StdioTransport } from "./stdio-transport.ts";
import { ToolCalls } from "./tool-calls.ts";

export interface StdioOptions extends FaceOptions {
  /** Default: `process.stdin`. */
  readonly input?: Readable | undefined;
  /** Default: `process.stdout`; nobody else may write to it. */
  readonly output?: Writable | undefined;
  /** A longer line ends the connection. Default 64 MiB. */
  readonly maxLineBytes?: number | undefined;
}

/** An open connection to one agent. */
export interface StdioFace {
  /** Resolves, never rejects, when the connection is over: by close(), by the end of the input, or because nobody reads. */
  readonly closed: Promise<void>;
  /** Cancels the running calls and writes what is waiting, for at most a second. Idempotent. Leaves the host alone. */
  close(): Promise<void>;
}

/** Serves a host's tools to the agent at the other end of stdin and stdout, in both eras of MCP. */
export function serveStdio(options: StdioOptions): StdioFace {
  const connection = new StdioConnection(options);
  return { closed: connection.closed, close: () => connection.close() };
}

/** Puts the parts together; what they do is in their own files. */
class StdioConnection {
  readonly closed: Promise<void>;
  readonly #options: StdioOptions;
  readonly #pin = new EraPin();
  readonly #tools: ToolList;
  readonly #notice: ListChangedNotice;
  readonly #gate: RelistGate;
  readonly #output: Output;
  readonly #calls: ToolCalls;
  readonly #transport: StdioTransport;
  readonly #sdk: { close(): Promise<void> };
  readonly #onError: (error: Error) => void;
  readonly #stopListening: () => void;
  #server: { instance: Server; era: Era } | undefined;
  #resolveClosed!: () => void;

  constructor(options: StdioOptions) {
    const { host, input = process.stdin, output: stream = process.stdout } = options;
    const { clock = systemClock, onError = () => {}, heartbeatMs, maxLineBytes } = options;
    this.#options = options;
    this.#onError = onError;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#tools = new ToolList({ ...options, clock });
    this.#notice = new ListChangedNotice({ clock, send: () => this.#announceChange() });
    this.#gate = new RelistGate({ clock, announce: () => this.#notice.flush() });
    this.#output = new Output({
      stream,
      clock,
      onPressure: (isHigh) => this.#transport.setPaused(isHigh),
      onFailure: (error) => this.#onOutputFailure(error),
    });
    this.#calls = new ToolCalls({
      host,
      heartbeatMs,
      clock,
      tools: this.#tools,
      output: this.#output,
      pin: this.#pin,
      gate: this.#gate,
      writeResult: createResultWriter(options.serverInfo),
    });
    this.#transport = new StdioTransport({
      input,
      output: this.#output,
      calls: this.#calls,
      tools: this.#tools,
      maxLineBytes,
      onError,
      onClosed: () => void this.#finish(),
    });
    this.#stopListening = host.onChanged(() => {
      this.#gate.changed();
      this.#notice.changed();
    });
    this.#sdk = serveWithSdk(({ era }) => this.#createServer(era), {
      transport: this.#transport,
      onerror: onError,
    });
  }

  async close(): Promise<void> {
    await this.#sdk.close();
    await this.#transport.close();
    await this.closed;
  }

  #createServer(era: Era): Server {
    const instance = createServer({
      ...this.#options,
      tools: this.#tools,
      callTool: (params, context) => this.#callThroughSdk(params, { era, context }),
      onList: (context) => {
        this.#pin.accept(era, context.mcpReq.envelope);
        this.#gate.listed();
      },
    });
    this.#server = { instance, era };
    return instance;
  }

  async #callThroughSdk(
    { name, arguments: args, _meta }: CallToolRequest["params"],
    { era, context }: { era: Era; context: ServerContext },
  ): Promise<CallToolResult> {
    const { id, signal, envelope } = context.mcpReq;
    this.#pin.accept(era, envelope);
    const call = { name, arguments: args, progressToken: _meta?.progressToken };
    const member = await this.#calls.answer(call, { era, signal });
    // Undefined: the call was cancelled, and the SDK answers nothing either.
    if (member !== undefined) this.#transport.prepare(id, member);
    return { content: [] };
  }

  #announceChange(): void {
    // A legacy client that has never listed has nothing to list anew, and may not be initialized yet. In the modern
    // era the SDK sends the notice to those subscriptions that asked for it.
    if (this.#server === undefined || (this.#server.era === "legacy" && !this.#gate.hasListed)) return;
    // Fails only when the connection is closing.
    this.#server.instance.sendToolListChanged().catch(() => {});
  }

  #onOutputFailure(error: Error): void {
    // The agent has gone, as agents do: no news for a log.
    const isGone = (error as NodeJS.ErrnoException).code === "EPIPE";
    if (!isGone) this.#onError(error);
    void this.#transport.close();
  }

  async #finish(): Promise<void> {
    this.#stopListening();
    this.#notice.close();
    this.#tools.close();
    this.#calls.cancelAll();
    await this.#output.close();
    this.#resolveClosed();
  }
}
