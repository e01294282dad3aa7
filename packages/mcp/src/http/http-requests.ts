import type { IncomingMessage, ServerResponse } from "node:http";
import { type AuthInfo, isLegacyRequest, type McpHttpHandler } from "@modelcontextprotocol/server";
import { type AdmissionOptions, admit } from "./admission.ts";
import type { DirectCalls } from "./direct-calls.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { HttpLimits } from "./http-limits.ts";
import { readJsonBody } from "./read-json-body.ts";
import { earlyRefusal, refusal } from "./refusal.ts";
import { type JsonAnswer, sendAnswer } from "./send-answer.ts";
import type { Sessions } from "./sessions.ts";
import { toWebRequest } from "./to-web-request.ts";
import { whenClosed } from "./when-closed.ts";

export interface HttpRequestsOptions extends AdmissionOptions {
  limits: HttpLimits;
  /** Serves the clients of the legacy era. */
  sessions: Sessions;
  /** Serves most calls of the modern one … */
  direct: DirectCalls;
  /** … and all the rest of it. */
  modern: Pick<McpHttpHandler, "fetch">;
  onError: (error: Error) => void;
}

/** Takes requests in and sees each to its end. */
export class HttpRequests {
  readonly #options: HttpRequestsOptions;
  /** Each resolves, never rejects, when its answer is out. */
  readonly #open = new Set<Promise<void>>();
  /** Those that count for `maxRequests`. */
  readonly #running = new Set<IncomingMessage>();

  constructor(options: HttpRequestsOptions) {
    this.#options = options;
  }

  /** Serves one request. */
  serve(request: IncomingMessage, response: ServerResponse): void {
    const served = this.#serve(request, response).catch((error: Error) => {
      response.destroy();
      if (!isDisconnect(error)) this.#options.onError(error);
    });
    this.#open.add(served);
    void served.then(() => this.#open.delete(served));
  }

  /** Resolves when every answer is out that is open now. */
  async finished(): Promise<void> {
    await Promise.all(this.#open);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { limits, onError } = this.#options;
    const answer = await this.#answer(request, response).catch((error: Error) => {
      if (isDisconnect(error)) throw error;
      onError(error);
      return refusal(500, "Internal error: the log of the server says more");
    });
    await sendAnswer(answer, response, { stalledMs: limits.stalledAnswerMs });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<Response | JsonAnswer> {
    const client = await admit(request, this.#options);
    if (client instanceof Response) return client;
    if (request.method !== "POST")
      return await this.#options.sessions.answer(openExchange({ request, response, client }));
    const { maxRequests, maxBodyBytes } = this.#options.limits;
    if (this.#running.size >= maxRequests)
      return earlyRefusal(503, "Too many requests at once", { headers: { "retry-after": "1" } });
    this.#running.add(request);
    whenClosed(response, () => this.#running.delete(request));
    const body = await readJsonBody(request, maxBodyBytes);
    if (body instanceof Response) return body;
    // It lasts as long as the client wants to hear of changes, and is bounded by itself.
    if (isListen(body.value)) this.#running.delete(request);
    const { direct } = this.#options;
    const call = direct.read(request.headers, body.value);
    if (call !== undefined) return await direct.answer(call, { clientId: client.clientId, response });
    const exchange = openExchange({ request, response, client, body: body.value });
    if (await isLegacyRequest(exchange.request, exchange.body))
      return await this.#options.sessions.answer(exchange);
    return await this.#answerModern(exchange, response);
  }

  async #answerModern({ request, body, client }: HttpExchange, response: ServerResponse): Promise<Response> {
    // A modern client gives a request up by closing its connection; a legacy one says so.
    const gone = new AbortController();
    whenClosed(response, () => {
      if (!response.writableFinished) gone.abort();
    });
    const abortable = new Request(request, { signal: gone.signal });
    return await this.#options.modern.fetch(abortable, { parsedBody: body, authInfo: client });
  }
}

interface Opened {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly client: AuthInfo;
  readonly body?: unknown;
}

function openExchange({ request, response, client, body }: Opened): HttpExchange {
  return {
    request: toWebRequest(request),
    body,
    client,
    onEnd: (callback) => void whenClosed(response, callback),
  };
}

function isListen(body: unknown): boolean {
  return (body as { method?: unknown } | null)?.method === "subscriptions/listen";
}

/** The client has gone, as clients do: no news for a log. */
function isDisconnect(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ECONNRESET" || code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE";
}
