import type { CallSignal } from "@backplane/host";
import type { Clock } from "../clock.ts";
import type { Era } from "../era.ts";
import type { FaceOptions } from "../face-options.ts";
import { callTool, type ToolCall } from "../tools/call-tool.ts";
import type { ProgressSink } from "../tools/progress-reporter.ts";
import type { ResultWriter } from "../tools/result-writer.ts";
import type { ToolList } from "../tools/tool-list.ts";
import { CallCanceller } from "./call-canceller.ts";
import type { EraPin } from "./era-pin.ts";
import type { Output } from "./output.ts";
import { type RequestId, readToolCall } from "./read-tool-call.ts";
import type { RelistGate } from "./relist-gate.ts";

export interface ToolCallsOptions extends Pick<FaceOptions, "host" | "heartbeatMs"> {
  clock: Clock;
  tools: ToolList;
  output: Output;
  pin: EraPin;
  gate: RelistGate;
  writeResult: ResultWriter;
}

/** The `result` or `error` member of an answer, with its name, as JSON text. */
export type AnswerMember = string;

/** Serves `tools/call` on one connection: for the reader in front of the SDK, and for the SDK's own handler. */
export class ToolCalls {
  readonly #options: ToolCallsOptions;
  readonly #progress: ProgressSink;
  readonly #running = new Map<RequestId, CallCanceller>();

  constructor(options: ToolCallsOptions) {
    this.#options = options;
    const { output } = options;
    this.#progress = {
      get blocked() {
        return output.isBlocked;
      },
      send: (params) =>
        output.write(
          `{"jsonrpc":"2.0","method":"notifications/progress","params":${JSON.stringify(params)}}`,
        ),
    };
  }

  /** Serves a regular `tools/call` and says true; anything else is the SDK's. */
  take(message: unknown): boolean {
    const { pin } = this.#options;
    const request = readToolCall(message, pin);
    if (request === undefined || pin.era === undefined || this.#running.has(request.id)) return false;
    const canceller = new CallCanceller();
    this.#running.set(request.id, canceller);
    void this.#serve(request.id, this.answer(request.call, { era: pin.era, signal: canceller }));
    return true;
  }

  /** What to answer to a call; undefined when it was cancelled. Never rejects. */
  async answer(
    call: ToolCall,
    { era, signal }: { era: Era; signal: CallSignal },
  ): Promise<AnswerMember | undefined> {
    const { gate, writeResult, host, tools, clock, heartbeatMs } = this.#options;
    const mark = gate.mark;
    const answer = await callTool(call, {
      host,
      tools,
      clock,
      heartbeatMs,
      signal,
      progress: this.#progress,
    });
    const held = era === "legacy" ? gate.hold(mark, signal) : undefined;
    if (held !== undefined) await held;
    if (answer.kind === "none" || signal.aborted) return undefined;
    if (answer.kind === "result") return `"result":${writeResult(answer.result, era)}`;
    return `"error":${JSON.stringify({ code: answer.code, message: answer.message })}`;
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

  async #serve(id: RequestId, answer: Promise<AnswerMember | undefined>): Promise<void> {
    const member = await answer;
    // A cancelled call has left the map already, and its id may be in use again.
    if (member === undefined) return;
    this.#running.delete(id);
    this.write(id, member);
  }
}
