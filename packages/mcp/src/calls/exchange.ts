import type { CallerAbility, CallSignal, JsonObject } from "@backplane/host";
import type { LoggingLevel } from "@modelcontextprotocol/server";
import type { InputRequest } from "../caller/input-request.ts";

/** One request of the client's, for as long as it waits for its answer; a call may take several in the modern era. */
export type Exchange = LegacyExchange | ModernExchange;

interface ExchangeFacts {
  /** Aborts when the client no longer waits. */
  readonly signal: CallSignal;
  /** What the plugin gets to see of the request's `_meta`. */
  readonly meta: JsonObject | undefined;
  readonly progressToken: string | number | undefined;
  /** The least level of logs that the client wants; undefined: it wants none. */
  readonly logLevel: LoggingLevel | undefined;
  /** Takes notifications about this request. */
  readonly notifications: NotificationSink;
  /** What the client can be asked for. */
  readonly abilities: ReadonlySet<CallerAbility>;
  /** Stands for the client, where its requests can be told from those of others. */
  readonly agent?: object | undefined;
}

/** The client can be asked while it waits. */
export interface LegacyExchange extends ExchangeFacts {
  readonly era: "legacy";
  readonly client: LegacyClient;
}

/** The client can only be asked by the answer, and answers with another request. */
export interface ModernExchange extends ExchangeFacts {
  readonly era: "modern";
  /** Answers to what was asked before, by the question's key; as the client sent them. */
  readonly inputResponses: JsonObject;
  readonly requestState: string | undefined;
  /** Whether the client can be answered with a task: said with each request. */
  readonly followsTasks: boolean;
  /** Who the client is, where requests of several come in the same way. */
  readonly principal: string;
}

/** A client that takes requests. */
export interface LegacyClient {
  /** Rejects when the client answers with an error or not in time, and when the signal aborts. */
  request(request: InputRequest, signal: AbortSignal): Promise<JsonObject>;
  /** Tells it something that belongs to no request. Never fails. */
  notify(method: string, params: JsonObject): void;
}

export interface NotificationSink {
  /** The client reads too slowly: what can be left out should be. */
  readonly isBlocked: boolean;
  send(method: string, params: JsonObject): void;
}
