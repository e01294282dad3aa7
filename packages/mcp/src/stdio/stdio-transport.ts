import type { Readable } from "node:stream";
import { LineReader } from "@backplane/host";
import {
  isJSONRPCRequest,
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type Transport,
} from "@modelcontextprotocol/server";
import type { AnswerMember } from "../calls/answer-writer.ts";
import type { ErrorAnswer } from "../calls/call-answer.ts";
import type { RequestId } from "../calls/read-tool-call.ts";
import type { DefinitionLists } from "../lists/definition-lists.ts";
import type { TaskSubscriptions } from "../tasks/task-subscriptions.ts";
import type { ListenStreams } from "./listen-streams.ts";
import type { Output } from "./output.ts";
import type { StdioCalls } from "./stdio-calls.ts";

export interface StdioTransportOptions {
  input: Readable;
  output: Output;
  calls: StdioCalls;
  lists: DefinitionLists;
  streams: ListenStreams;
  taskSubscriptions: TaskSubscriptions;
  maxLineBytes?: number | undefined;
  onError: (error: Error) => void;
  onClosed: () => void;
}

const parseError = -32700;
const invalidRequest = -32600;

/** The SDK's way to the client: lines in, lines out. Regular tool calls pass the SDK by. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  readonly #options: StdioTransportOptions;
  readonly #lines: LineReader;
  /** Answers of calls that went through the SDK, ready in our own text: see prepare(). */
  readonly #prepared = new Map<RequestId, AnswerMember>();
  #isClosed = false;

  constructor(options: StdioTransportOptions) {
    this.#options = options;
    this.#lines = new LineReader({
      maxLineBytes: options.maxLineBytes,
      onLine: (line) => this.#receive(line),
      onTooLong: (maxLineBytes) => this.#refuseTooLong(maxLineBytes),
    });
  }

  async start(): Promise<void> {
    const { input } = this.#options;
    input.on("data", this.#onData);
    input.on("error", this.#onInputError);
    input.on("end", this.#onInputEnd);
    input.on("close", this.#onInputEnd);
    // An input that has ended already says so no more.
    if (input.readableEnded || input.destroyed) setImmediate(this.#onInputEnd);
  }

  /**
   * The text to send when the SDK answers request `id`. The SDK decides whether a call is answered, but prints results
   * differently from us: it drops what its schemas do not know. A call's answer must not depend on the way it took.
   */
  prepare(id: RequestId, member: AnswerMember): void {
    this.#prepared.set(id, member);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) throw new Error("Cannot send to the client: the connection is closed");
    const { calls, lists, streams, output } = this.#options;
    if (!("result" in message)) {
      for (const sent of streams.sending(message)) output.write(JSON.stringify(sent));
      return;
    }
    const member = this.#prepared.get(message.id) ?? `"result":${lists.print(message.result)}`;
    this.#prepared.delete(message.id);
    calls.write(message.id, member);
  }

  /** Takes in nothing for a while, so that what is read cannot outgrow what is written. */
  setPaused(isPaused: boolean): void {
    if (this.#isClosed) return;
    if (isPaused) this.#options.input.pause();
    else this.#options.input.resume();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { input, onClosed } = this.#options;
    this.#lines.stop();
    input.off("data", this.#onData);
    input.off("end", this.#onInputEnd);
    input.off("close", this.#onInputEnd);
    input.pause();
    this.onclose?.();
    onClosed();
  }

  readonly #onData = (chunk: Buffer | string): void => {
    this.#lines.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  };

  readonly #onInputEnd = (): void => void this.close();

  // Stays for good, like the output's: an error nobody hears ends the process.
  readonly #onInputError = (error: Error): void => {
    if (this.#isClosed) return;
    this.#options.onError(error);
    void this.close();
  };

  #receive(line: string): void {
    if (line.trim() === "") return;
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      this.#sendError({ id: null, code: parseError, message: "Parse error: the line is not valid JSON" });
      return;
    }
    if (!this.#options.calls.take(message) && !this.#takeCancel(message)) this.#handToSdk(message);
  }

  /** Whether it cancels a call that passed the SDK by. */
  #takeCancel(message: unknown): boolean {
    const { method, params } = (message ?? {}) as {
      method?: unknown;
      params?: { requestId?: unknown } | null;
    };
    if (method !== "notifications/cancelled") return false;
    const id = params?.requestId as RequestId;
    this.#prepared.delete(id);
    this.#options.streams.cancelled(id);
    return this.#options.calls.cancel(id);
  }

  #handToSdk(message: unknown): void {
    let checked: JSONRPCMessage;
    try {
      checked = parseJSONRPCMessage(message);
    } catch (error) {
      this.#refuseMessage(message, error);
      return;
    }
    const refusal = this.#options.taskSubscriptions.refusalOf(checked);
    if (refusal !== undefined && isJSONRPCRequest(checked)) this.#sendError({ id: checked.id, ...refusal });
    else this.onmessage?.(this.#options.taskSubscriptions.toSdk(checked, ""));
  }

  #refuseMessage(message: unknown, cause: unknown): void {
    const { id, method } = (message ?? {}) as { id?: unknown; method?: unknown };
    this.#options.onError(
      new Error("Cannot take a message of the client: it is not JSON-RPC 2.0", { cause }),
    );
    // An unfit answer must not be answered.
    if (method === undefined && id !== undefined) return;
    const isId = typeof id === "string" || Number.isSafeInteger(id);
    const text = "Invalid Request: the message is not one JSON-RPC 2.0 object";
    this.#sendError({ id: isId ? (id as RequestId) : null, code: invalidRequest, message: text });
  }

  #refuseTooLong(maxLineBytes: number): void {
    const message = `Invalid Request: the message is longer than ${maxLineBytes} bytes`;
    this.#sendError({ id: null, code: invalidRequest, message });
    this.#options.onError(
      new Error(`Cannot go on reading from the client: a line is longer than ${maxLineBytes} bytes`),
    );
    void this.close();
  }

  #sendError({ id, code, message, data }: Omit<ErrorAnswer, "kind"> & { id: RequestId | null }): void {
    this.#options.output.write(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message, data } }));
  }
}
