import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { PublishedTool } from "@backplane/host";
import { LOG_LEVEL_META_KEY } from "@modelcontextprotocol/server";
import { answerCall } from "../calls/answer-call.ts";
import { AnswerWriter } from "../calls/answer-writer.ts";
import { errorCodes } from "../calls/call-answer.ts";
import { CallCanceller } from "../calls/call-canceller.ts";
import type { EraPin } from "../calls/era-pin.ts";
import { readToolCall, type ToolCallRequest } from "../calls/read-tool-call.ts";
import { type RequestingClient, toExchange } from "../calls/to-exchange.ts";
import { modernRevision } from "../era.ts";
import type { Face } from "../face.ts";
import type { JsonAnswer } from "./send-answer.ts";
import { whenClosed } from "./when-closed.ts";

export interface DirectCallsOptions {
  face: Face;
  /** What the SDK has let through of modern clients. */
  pin: EraPin;
}

export interface CallingClient {
  readonly clientId: string;
  /** Closed by the client, it cancels the call. */
  readonly response: ServerResponse;
}

/** All that is known of a modern client is in its requests. */
const anyClient: RequestingClient = {
  era: "modern",
  capabilities: undefined,
  logLevel: undefined,
  // The modern era asks by answers.
  requests: { request: () => Promise.reject(new Error("Not in this era")), notify: () => {} },
};

const noNotifications = { isBlocked: true, send: () => {} };

/**
 * Calls of modern clients that are regular in every respect and want nothing but the result: read, made and answered past the SDK, which
 * makes a server for each. See decision 4.
 */
export class DirectCalls {
  readonly #options: DirectCallsOptions;
  readonly #writer: AnswerWriter;
  #checkedTools: readonly PublishedTool[] = [];
  #withHeaders: ReadonlySet<string> = new Set();

  constructor(options: DirectCallsOptions) {
    this.#options = options;
    this.#writer = new AnswerWriter(options.face.serverInfo);
  }

  /** Undefined: the SDK's to judge. */
  read(headers: IncomingHttpHeaders, body: unknown): ToolCallRequest | undefined {
    if (headers["mcp-protocol-version"] !== modernRevision || headers["mcp-method"] !== "tools/call")
      return undefined;
    const request = readToolCall(body, this.#options.pin);
    if (request === undefined || headers["mcp-name"] !== request.call.name) return undefined;
    const { call, meta } = request;
    // These come on a stream, in front of the result.
    const wantsMore = meta?.["progressToken"] !== undefined || meta?.[LOG_LEVEL_META_KEY] !== undefined;
    return wantsMore || this.#namesHeaders(call.name) ? undefined : request;
  }

  async answer(
    { id, call, meta }: ToolCallRequest,
    { clientId, response }: CallingClient,
  ): Promise<JsonAnswer> {
    const { face } = this.#options;
    const signal = new CallCanceller();
    const stopListening = whenClosed(response, () => signal.abort());
    const received = { signal, notifications: noNotifications, meta, envelope: meta, principal: clientId };
    const answer = await answerCall(call, { exchange: toExchange(received, anyClient), services: face });
    stopListening();
    // Nobody is there to read it.
    if (answer.kind === "none") return { status: 499, json: "" };
    const member = this.#writer.write(answer, { method: call.method, era: "modern" });
    const isMissing = answer.kind === "error" && answer.code === errorCodes.missingRequiredClientCapability;
    return { status: isMissing ? 400 : 200, json: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${member}}` };
  }

  /** Whether the tool wants arguments repeated in headers, which the SDK checks. */
  #namesHeaders(name: string): boolean {
    const tools = this.#options.face.host.tools();
    if (tools !== this.#checkedTools) {
      const naming = tools.filter(({ definition }) =>
        JSON.stringify(definition.inputSchema).includes('"x-mcp-header"'),
      );
      this.#withHeaders = new Set(naming.map((tool) => tool.name));
      this.#checkedTools = tools;
    }
    return this.#withHeaders.has(name);
  }
}
