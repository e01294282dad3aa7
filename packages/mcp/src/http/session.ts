import { randomUUID } from "node:crypto";
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { Clock } from "../clock.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { HttpLimits } from "./http-limits.ts";
import { MessageLog, noticeStream } from "./message-log.ts";
import { refusal } from "./refusal.ts";

/** What answers the client, until the session is closed. */
export interface SessionServer {
  readonly server: Server;
  close(): void;
}

export interface SessionOptions {
  /** Whose it is: nobody else gets in, even with the id. */
  clientId: string;
  serve: () => SessionServer;
  limits: HttpLimits;
  clock: Clock;
  /** See HttpOptions. */
  pollAfterMs?: number | undefined;
  onClosed: () => void;
  onError: (error: Error) => void;
}

/** From this revision on a stream begins with an event, so that a client can resume one that has said nothing yet. */
const firstPollingRevision = "2025-11-25";

/** Tells a client when to come back after its stream was closed. */
const retryMs = 1_000;

/** MCP has no code for it; the language server protocol has. */
const requestCancelled = -32800;

/** What one legacy client has with us from `initialize` on: the SDK's server, its streams, and what they said last. */
export class Session {
  readonly id: string = randomUUID();
  readonly clientId: string;
  readonly #options: SessionOptions;
  readonly #log: MessageLog;
  readonly #server: Server;
  readonly #transport: WebStandardStreamableHTTPServerTransport;
  #openExchanges = 0;
  #cancelExpiry: () => void = () => {};
  #isClosed = false;

  constructor(options: SessionOptions) {
    const { clientId, limits } = options;
    this.clientId = clientId;
    this.#options = options;
    this.#log = new MessageLog({ maxMessages: limits.maxKeptMessages, maxBytes: limits.maxKeptBytes });
    this.#transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => this.id,
      eventStore: this.#log,
      retryInterval: retryMs,
      keepAliveMs: limits.heartbeatMs,
    });
    const { server, close } = options.serve();
    this.#server = server;
    // The SDK puts its own after these.
    this.#transport.onmessage = (message) => this.#endIfCancelled(message);
    this.#transport.onclose = () => {
      close();
      this.#closed();
    };
  }

  /** Before that, nothing is answered. */
  async connect(): Promise<void> {
    await this.#server.connect(this.#transport);
  }

  get isIdle(): boolean {
    return this.#openExchanges === 0;
  }

  /** Answers a request of the session's client. */
  async answer(exchange: HttpExchange): Promise<Response> {
    this.#enter(exchange);
    if (exchange.request.method === "GET") return await this.#answerGet(exchange);
    this.#closeLater(exchange);
    return await this.#handle(exchange);
  }

  /** Aborts what runs and ends every stream. Idempotent. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  #handle({ request, body, client }: HttpExchange): Promise<Response> {
    return this.#transport.handleRequest(request, { parsedBody: body, authInfo: client });
  }

  async #answerGet(exchange: HttpExchange): Promise<Response> {
    const { request } = exchange;
    const lastEventId = request.headers.get("last-event-id") ?? this.#log.missedAfter;
    if (lastEventId === undefined) return this.#listening(exchange, await this.#handle(exchange));
    const streamId = MessageLog.streamOf(lastEventId);
    if (streamId === undefined) return refusal(400, "Last-Event-ID is no event of this session");
    request.headers.set("last-event-id", lastEventId);
    const answer = await this.#handle(exchange);
    return streamId === noticeStream ? this.#listening(exchange, answer) : answer;
  }

  #listening(exchange: HttpExchange, answer: Response): Response {
    if (answer.ok) exchange.onEnd(this.#log.listen());
    return answer;
  }

  /** The client fetches the answer later, on a stream that resumes this one. */
  #closeLater({ request, body, onEnd }: HttpExchange): void {
    const { pollAfterMs, clock } = this.#options;
    const revision = request.headers.get("mcp-protocol-version") ?? "";
    if (pollAfterMs === undefined || revision < firstPollingRevision) return;
    const close = () => {
      for (const { id } of [body].flat().filter((message) => isJSONRPCRequest(message)))
        this.#transport.closeSSEStream(id);
    };
    onEnd(clock.after(pollAfterMs, close));
  }

  /**
   * A cancelled request should get no answer, but here only an answer ends its stream: without one the client and we would hold the
   * connection open until the session ends, and a client that finds it closed comes back for the rest.
   */
  #endIfCancelled(message: JSONRPCMessage): void {
    if (!isJSONRPCNotification(message) || message.method !== "notifications/cancelled") return;
    const id = message.params?.["requestId"] as RequestId;
    const error = { code: requestCancelled, message: "Request cancelled" };
    // The SDK aborts the request after this, and rejects the answer to one that has been answered.
    setImmediate(() => void this.#transport.send({ jsonrpc: "2.0", id, error }).catch(() => {}));
  }

  #enter(exchange: HttpExchange): void {
    this.#openExchanges += 1;
    this.#cancelExpiry();
    exchange.onEnd(() => this.#leave());
  }

  #leave(): void {
    this.#openExchanges -= 1;
    if (this.#openExchanges > 0 || this.#isClosed) return;
    const { clock, limits, onError } = this.#options;
    this.#cancelExpiry = clock.after(limits.sessionIdleMs, () => this.close().catch(onError));
  }

  #closed(): void {
    this.#isClosed = true;
    this.#cancelExpiry();
    this.#options.onClosed();
  }
}
