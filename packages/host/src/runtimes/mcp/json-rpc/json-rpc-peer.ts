import type { JsonObject } from "../../../calls.ts";
import { msPerByte, msPerMessage } from "../../../plugin/pace.ts";
import type { Channel, ChannelEvents, OutgoingMessage } from "./channel.ts";
import { type Message, type RequestId, readMessages, type ServerRequest } from "./read-messages.ts";
import { RpcError, rpcCodes } from "./rpc-error.ts";

export interface JsonRpcPeerOptions {
  readonly open: (events: ChannelEvents) => Channel;
  /** Answers what the server asks, with a result as JSON; undefined: not at all. @throws RpcError */
  readonly serve: (request: ServerRequest, asked: Asked) => Promise<string | undefined>;
  readonly onNotification: (method: string, params: JsonObject, during?: RequestId) => void;
  /** What the server sent is no message, or answers nothing. */
  readonly onViolation: (what: string, text?: string) => void;
}

export interface Asked {
  /** Our request on whose stream the server asked, where the channel has such streams. */
  readonly during?: RequestId | undefined;
  /** Aborts when the server no longer wants to know, or is gone. */
  readonly signal: AbortSignal;
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: OutgoingMessage["headers"];
  /** Whether the server is told in words that the answer is no longer wanted. Default true. */
  readonly tellsCancel?: boolean | undefined;
}

/** `params` as JSON, or how they are written for the id that the request has. */
export type Params = string | ((id: number) => string);

interface Answer {
  resolve(result: string): void;
  reject(error: Error): void;
}

/** The server's questions that are answered at once; more are refused. */
const maxServed = 256;

/** How many given-up requests are remembered, so that their late answers are no violation. */
const maxAbandoned = 4096;

/** JSON-RPC with an MCP server. Every ask() settles: by the answer, the signal, or the end of the channel. */
export class JsonRpcPeer {
  readonly channel: Channel;
  readonly #options: JsonRpcPeerOptions;
  readonly #waiting = new Map<RequestId, Answer>();
  readonly #abandoned = new Set<RequestId>();
  readonly #serving = new Map<RequestId, AbortController>();
  #lastId = 0;

  constructor(options: JsonRpcPeerOptions) {
    this.#options = options;
    this.channel = options.open({
      onMessage: (text, during) => this.#receive(text, during),
      isWaiting: (id) => this.#waiting.has(id),
    });
    void this.channel.closed.then((reason) => this.#end(reason));
  }

  /** The server's result, as it is written. @throws RpcError, SessionExpired, the signal's reason, or Error when the channel fails */
  async ask(method: string, params: Params, options: AskOptions = {}): Promise<string> {
    const { signal, headers } = options;
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    const body = typeof params === "string" ? params : params(id);
    const text = `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":${body}}`;
    const giveUp = (): void => this.#giveUp(id, options);
    signal?.addEventListener("abort", giveUp, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.channel
          .send({ text, method, id, headers, signal })
          .catch((error: Error) => this.#take(id)?.reject(error));
      });
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
  }

  /** Never rejects: a message that does not arrive is lost with its channel. */
  async notify(method: string, params?: JsonObject): Promise<void> {
    await this.channel
      .send({ text: JSON.stringify({ jsonrpc: "2.0", method, ...(params && { params }) }), method })
      .catch(() => {});
  }

  /** Returns what it cost. */
  #receive(text: string, during: RequestId | undefined): number {
    const unwanted = msPerMessage + text.length * msPerByte;
    let messages: readonly Message[];
    try {
      messages = readMessages(text);
    } catch (error) {
      this.#options.onViolation((error as Error).message, text);
      return unwanted;
    }
    const wanted = messages.filter((message) => this.#handle(message, during));
    return wanted.length === messages.length ? 0 : unwanted * messages.length;
  }

  /** False: nobody asked for it. */
  #handle(message: Message, during: RequestId | undefined): boolean {
    switch (message.kind) {
      case "result":
      case "error": {
        // An error without an id can only be meant for the request that is answered on this stream.
        const answer = this.#answered(message.id ?? during ?? "");
        if (message.kind === "result") answer?.resolve(message.result);
        else answer?.reject(message.error);
        return answer !== undefined;
      }
      case "request":
        this.#serve(message, during);
        return false;
      case "notification":
        if (message.method === "notifications/cancelled")
          this.#serving.get(message.params["requestId"] as RequestId)?.abort();
        this.#options.onNotification(message.method, message.params, during);
        return false;
    }
  }

  #answered(id: RequestId): Answer | undefined {
    const answer = this.#take(id);
    if (!answer && !this.#abandoned.delete(id))
      this.#options.onViolation("It answers what was not asked, or is answered already");
    return answer;
  }

  #take(id: RequestId): Answer | undefined {
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    return answer;
  }

  #giveUp(id: number, { signal, tellsCancel = true }: AskOptions): void {
    const answer = this.#take(id);
    if (!answer) return;
    this.#abandoned.add(id);
    for (const oldest of this.#abandoned) {
      if (this.#abandoned.size <= maxAbandoned) break;
      this.#abandoned.delete(oldest);
    }
    if (tellsCancel) void this.notify("notifications/cancelled", { requestId: id });
    answer.reject(signal?.reason);
  }

  #serve(request: ServerRequest, during: RequestId | undefined): void {
    if (this.#serving.has(request.id)) {
      this.#options.onViolation("It asks with an id that is in use");
    } else if (this.#serving.size >= maxServed) {
      this.#refuse(request.id, new RpcError(rpcCodes.internalError, "Too many questions at once"));
    } else void this.#answer(request, during);
  }

  async #answer(request: ServerRequest, during: RequestId | undefined): Promise<void> {
    const { id } = request;
    const controller = new AbortController();
    this.#serving.set(id, controller);
    try {
      const result = await this.#options.serve(request, { during, signal: controller.signal });
      if (result !== undefined) this.#respond(id, `"result":${result}`);
    } catch (error) {
      // Whoever took the question back wants no answer.
      if (!controller.signal.aborted) this.#refuse(id, error as Error);
    } finally {
      this.#serving.delete(id);
    }
  }

  #refuse(id: RequestId, error: Error): void {
    const { code, data } = error instanceof RpcError ? error : { code: rpcCodes.internalError };
    this.#respond(id, `"error":${JSON.stringify({ code, message: error.message, data })}`);
  }

  #respond(id: RequestId, outcome: string): void {
    void this.channel
      .send({ text: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${outcome}}` })
      .catch(() => {});
  }

  #end(reason: string): void {
    for (const answer of this.#waiting.values()) answer.reject(new Error(reason));
    this.#waiting.clear();
    for (const controller of this.#serving.values()) controller.abort();
  }
}
