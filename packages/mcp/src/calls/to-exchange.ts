import type { JsonObject } from "@backplane/host";
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  LOG_LEVEL_META_KEY,
  type LoggingLevel,
} from "@modelcontextprotocol/server";
import { abilitiesOf } from "../caller/abilities.ts";
import type { Era } from "../era.ts";
import { declaresTasks } from "../tasks/tasks-extension.ts";
import type { Exchange, LegacyClient, NotificationSink } from "./exchange.ts";
import { pluginMeta } from "./request-meta.ts";

/** A request as it came, whichever way it took. */
export interface ReceivedRequest {
  readonly signal: Exchange["signal"];
  readonly notifications: NotificationSink;
  /** `_meta`; the modern envelope may be in it or not. */
  readonly meta: JsonObject | undefined;
  /** Where the modern envelope is. */
  readonly envelope?: JsonObject | undefined;
  readonly inputResponses?: JsonObject | undefined;
  readonly requestState?: string | undefined;
  readonly principal?: string | undefined;
}

/** The client behind a request: what the legacy era keeps for a whole connection. */
export interface RequestingClient {
  readonly era: Era;
  readonly capabilities: ClientCapabilities | undefined;
  readonly logLevel: LoggingLevel | undefined;
  readonly requests: LegacyClient;
  /** Stands for the client. Undefined: whose the request is cannot be told. */
  readonly agent?: object | undefined;
}

export function toExchange(request: ReceivedRequest, client: RequestingClient): Exchange {
  const { signal, notifications } = request;
  const { agent } = client;
  const meta = pluginMeta(request.meta);
  const progressToken = request.meta?.["progressToken"] as Exchange["progressToken"];
  if (client.era === "legacy") {
    const { logLevel, capabilities, requests } = client;
    const abilities = abilitiesOf(capabilities);
    return {
      era: "legacy",
      signal,
      notifications,
      meta,
      progressToken,
      logLevel,
      abilities,
      agent,
      client: requests,
    };
  }
  const { envelope = {}, inputResponses = {}, requestState, principal = "" } = request;
  return {
    era: "modern",
    signal,
    notifications,
    meta,
    progressToken,
    logLevel: envelope[LOG_LEVEL_META_KEY] as LoggingLevel | undefined,
    abilities: abilitiesOf(envelope[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined),
    agent,
    inputResponses,
    requestState,
    followsTasks: declaresTasks(envelope),
    principal,
  };
}
