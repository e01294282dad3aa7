import type { IncomingMessage } from "node:http";
import type { HttpServer } from "@backplane/contract/manifest";
import type { Authorization } from "../../../authorization/authorization.ts";
import { pause } from "../../../plugin/pause.ts";
import type { Channel, ChannelEvents, OutgoingMessage } from "../json-rpc/channel.ts";
import type { RequestId } from "../json-rpc/read-messages.ts";
import { readEventStream, type StreamPlace } from "./event-stream.ts";
import { HttpConnection } from "./http-connection.ts";
import { HttpStatusError } from "./http-status-error.ts";
import { mediaType } from "./media-type.ts";
import { readText } from "./read-text.ts";
import { retryDelayMs } from "./retry-delay.ts";

export interface HttpChannelOptions extends ChannelEvents {
  readonly server: HttpServer;
  readonly authorization?: Authorization | undefined;
  /** A longer message ends its request. */
  readonly maxMessageBytes: number;
}

/** A stream of events, taken up again where it broke off. */
interface Reading {
  /** The request that it answers; absent: the stream for what belongs to none. */
  readonly id?: number;
  readonly signal: AbortSignal;
  readonly isWanted: () => boolean;
}

/** How often in a row a stream is taken up again that brings nothing new. */
const maxIdleResumes = 5;

/** An answered request's stream should end by itself. */
const lingerMs = 1_000;

/** A server that is asked to forget the session need not answer. */
const goodbyeTimeoutMs = 1_000;

const maxRefusalBytes = 64 * 1024;

/** JSON-RPC over Streamable HTTP: a POST for each message, answered by JSON or a stream of events. */
export class HttpChannel implements Channel {
  readonly hasStreams = true;
  readonly closed: Promise<string>;
  readonly #options: HttpChannelOptions;
  readonly #connection: HttpConnection;
  /** Aborts when a session is over, and with it the stream for what belongs to no request. */
  #session = new AbortController();

  constructor(options: HttpChannelOptions) {
    this.#options = options;
    this.#connection = new HttpConnection(options.server, options.authorization);
    this.closed = this.#connection.closed;
  }

  /** A legacy version is agreed on: each request names it from here on. */
  useVersion(protocolVersion: string): void {
    this.#connection.session = { ...this.#connection.session, protocolVersion };
  }

  async send({ text, method, id, headers, signal }: OutgoingMessage): Promise<void> {
    const connection = this.#connection;
    if (method === "initialize") connection.session = {};
    const accept = "application/json, text/event-stream";
    const response = await connection.request({
      method: "POST",
      headers: { ...headers, "content-type": "application/json", accept },
      body: text,
      signal,
    });
    if (method === "initialize" && isOk(response))
      connection.session = { id: response.headers["mcp-session-id"] as string | undefined };
    if (!isOk(response)) await this.#readRefusal(response, id);
    else if (id === undefined) this.#accepted(response, method);
    else await this.#readAnswer(response, { id, signal });
  }

  /** Asks the server to forget the session. Never rejects. */
  async sayGoodbye(): Promise<void> {
    if (this.#connection.session.id === undefined) return;
    const signal = AbortSignal.timeout(goodbyeTimeoutMs);
    await this.#connection.request({ method: "DELETE", headers: {}, signal }).then(
      (response) => response.destroy(),
      () => {},
    );
  }

  close(reason: string): void {
    this.#connection.close(reason);
  }

  #accepted(response: IncomingMessage, method: string | undefined): void {
    response.resume();
    if (method !== "notifications/initialized") return;
    this.#session.abort();
    this.#session = new AbortController();
    const signal = AbortSignal.any([this.#connection.signal, this.#session.signal]);
    void this.#listen({ signal, isWanted: () => !signal.aborted });
  }

  /** @throws Error when the answer holds none */
  async #readAnswer(
    response: IncomingMessage,
    { id, signal }: { id: number; signal: AbortSignal | undefined },
  ): Promise<void> {
    const { onMessage, maxMessageBytes, isWaiting } = this.#options;
    switch (mediaType(response)) {
      case "application/json":
        onMessage(await readText(response, maxMessageBytes), id);
        break;
      case "text/event-stream":
        await this.#read(response, {
          id,
          signal: signal ?? this.#connection.signal,
          isWanted: () => isWaiting(id),
        });
        break;
      default:
        response.destroy();
        throw new Error(`The server answers with "${mediaType(response)}", expected JSON or an event stream`);
    }
    if (isWaiting(id)) throw new Error("The server's answer broke off before its result");
  }

  /** What the server says unasked. It need not offer such a stream; what goes wrong with it is told by the next request. */
  async #listen(reading: Reading): Promise<void> {
    try {
      for (let attempt = 0; reading.isWanted(); attempt += 1) {
        const response = await this.#get({}, reading.signal);
        const startedAt = Date.now();
        await this.#read(response, reading);
        if (Date.now() - startedAt > retryDelayMs(attempt, undefined)) attempt = 0;
        await pause(retryDelayMs(attempt, undefined), reading.signal);
      }
    } catch {
      // It offers none, or is gone.
    }
  }

  /** Reads a stream until it is no longer wanted, and takes it up again as long as the server says from where. */
  async #read(first: IncomingMessage, reading: Reading): Promise<void> {
    let response = first;
    let place: StreamPlace = {};
    for (let idle = 0; idle < maxIdleResumes; idle += 1) {
      const before = place.lastEventId;
      const onProgress = (progress: StreamPlace): void => {
        place = { ...place, ...progress };
      };
      await this.#readOnce(response, { ...reading, onProgress });
      if (!reading.isWanted() || place.lastEventId === undefined) return;
      if (place.lastEventId !== before) idle = 0;
      await pause(retryDelayMs(idle, place.retryMs), reading.signal);
      if (!reading.isWanted()) return;
      response = await this.#get(place, reading.signal);
    }
  }

  async #readOnce(
    response: IncomingMessage,
    { id, isWanted, onProgress }: Reading & { readonly onProgress: (progress: StreamPlace) => void },
  ): Promise<void> {
    const { onMessage, maxMessageBytes } = this.#options;
    await readEventStream(response, {
      maxEventBytes: maxMessageBytes,
      onProgress,
      onMessage: (data) => {
        const costMs = onMessage(data, id);
        if (!isWanted()) setTimeout(() => response.destroy(), lingerMs).unref();
        return costMs;
      },
    });
  }

  /** @throws HttpStatusError when the server has no such stream */
  async #get({ lastEventId }: StreamPlace, signal: AbortSignal): Promise<IncomingMessage> {
    const accept = "text/event-stream";
    const headers = { accept, ...(lastEventId !== undefined && { "last-event-id": lastEventId }) };
    const response = await this.#connection.request({ method: "GET", headers, signal });
    if (isOk(response) && mediaType(response) === accept) return response;
    return this.#readRefusal(response, undefined);
  }

  /** A refusal may be a message itself. @throws HttpStatusError */
  async #readRefusal(response: IncomingMessage, id: RequestId | undefined): Promise<never> {
    const text = await readText(response, maxRefusalBytes).catch(() => "");
    if (id !== undefined && /^\s*\{.*"error"\s*:/s.test(text)) this.#options.onMessage(text, id);
    throw new HttpStatusError(response.statusCode ?? 0, text);
  }
}

function isOk({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}
