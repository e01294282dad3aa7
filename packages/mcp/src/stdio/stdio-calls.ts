import type { CallSignal } from "@backplane/host";
import { answerCall } from "../calls/answer-call.ts";
import type { AnswerMember, AnswerWriter } from "../calls/answer-writer.ts";
import { CallCanceller } from "../calls/call-canceller.ts";
import type { EraPin } from "../calls/era-pin.ts";
import type { Exchange, NotificationSink } from "../calls/exchange.ts";
import type { PluginCall } from "../calls/plugin-call.ts";
import { type RequestId, readToolCall } from "../calls/read-tool-call.ts";
import { type RequestingClient, toExchange } from "../calls/to-exchange.ts";
import type { Face } from "../face.ts";
import type { Output } from "./output.ts";
import type { RelistGate } from "./relist-gate.ts";

export interface StdioCallsOptions {
  face: Face;
  output: Output;
  notifications: NotificationSink;
  pin: EraPin;
  gate: RelistGate;
  writer: AnswerWriter;
  /** Undefined until the SDK has chosen an era. */
  client: () => RequestingClient | undefined;
}

/** Answers what plugins answer on one connection: for the reader in front of the SDK, and for the SDK's own handlers. */
export class StdioCalls {
  readonly #options: StdioCallsOptions;
  readonly #running = new Map<RequestId, CallCanceller>();

  constructor(options: StdioCallsOptions) {
    this.#options = options;
  }

  /** Serves a regular `tools/call` and says true; anything else is the SDK's. */
  take(message: unknown): boolean {
    const { pin, notifications } = this.#options;
    const request = readToolCall(message, pin);
    const client = this.#options.client();
    if (request === undefined || client === undefined || this.#running.has(request.id)) return false;
    const { id, call, meta } = request;
    const signal = new CallCanceller();
    this.#running.set(id, signal);
    const exchange = toExchange({ signal, notifications, meta, envelope: meta }, client);
    void this.#serve(id, this.answer(call, exchange));
    return true;
  }

  /** What to answer to a call; undefined when it was cancelled. Never rejects. */
  async answer(call: PluginCall, exchange: Exchange): Promise<AnswerMember | undefined> {
    const { gate, writer, face } = this.#options;
    const { era, signal } = exchange;
    const mark = gate.mark;
    const answer = await answerCall(call, { exchange, services: face });
    const held = this.#hold(call, { era, mark, signal });
    if (held !== undefined) await held;
    if (answer.kind === "none" || signal.aborted) return undefined;
    return writer.write(answer, { method: call.method, era });
  }

  /** Writes an answer that answer() made. */
  write(id: RequestId, member: AnswerMember): void {
    this.#options.output.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},${member}}`);
  }

  /** Ends a call that take() took; false when there is none. */
  cancel(id: RequestId): boolean {
    const canceller = this.#running.get(id);
    this.#running.delete(id);
    canceller?.abort();
    return canceller !== undefined;
  }

  cancelAll(): void {
    for (const id of [...this.#running.keys()]) this.cancel(id);
  }

  #hold(
    { method }: PluginCall,
    { era, mark, signal }: { era: Exchange["era"]; mark: number; signal: CallSignal },
  ): Promise<void> | undefined {
    return era === "legacy" && method === "tools/call" ? this.#options.gate.hold(mark, signal) : undefined;
  }

  async #serve(id: RequestId, answer: Promise<AnswerMember | undefined>): Promise<void> {
    const member = await answer;
    // A cancelled call has left the map already, and its id may be in use again.
    if (member === undefined) return;
    this.#running.delete(id);
    this.write(id, member);
  }
}
