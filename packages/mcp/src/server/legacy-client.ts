import type { JsonObject } from "@backplane/host";
import type { Notification, RequestMethod, Server, ServerContext } from "@modelcontextprotocol/server";
import type { InputRequest } from "../caller/input-request.ts";
import type { LegacyClient } from "../calls/exchange.ts";

export interface LegacyClientOptions {
  /** How long an answer is waited for. */
  timeoutMs: number;
  /** The request that the client's answer is wanted for: over HTTP the question goes out on that one's stream. */
  context?: ServerContext | undefined;
}

/** A client of the legacy era, reached through the SDK's server for it. */
export function legacyClient(server: Server, { timeoutMs, context }: LegacyClientOptions): LegacyClient {
  return {
    async request({ method, params = {} }: InputRequest, signal: AbortSignal): Promise<JsonObject> {
      const request = { method: method satisfies RequestMethod, params };
      const options = { signal, timeout: timeoutMs };
      return context ? await context.mcpReq.send(request, options) : await server.request(request, options);
    },
    notify(method, params) {
      // Fails only when the connection is closing, or for a client that has not said it wants to know.
      server.notification({ method, params } as Notification).catch(() => {});
    },
  };
}
