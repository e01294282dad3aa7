import { HostError } from "@backplane/host";
import { ProtocolError, type Server } from "@modelcontextprotocol/server";
import { errorCodes } from "../calls/call-answer.ts";
import type { ResourceWatches } from "../notices/resource-watches.ts";

/** The legacy era's way to hear of resources; in the modern one the SDK serves `subscriptions/listen`. */
export function serveSubscriptions(server: Server, watches: () => ResourceWatches): void {
  const subscribed = new Set<string>();
  server.setRequestHandler("resources/subscribe", async ({ params: { uri } }) => {
    if (subscribed.has(uri)) return {};
    subscribed.add(uri);
    try {
      await watches().hold(uri);
    } catch (error) {
      if (subscribed.delete(uri)) watches().release(uri);
      throw refusal(uri, error);
    }
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", async ({ params: { uri } }) => {
    if (subscribed.delete(uri)) watches().release(uri);
    return {};
  });
}

function refusal(uri: string, error: unknown): ProtocolError {
  const { code, message } = HostError.from(error);
  if (code !== "unknown_resource") return new ProtocolError(errorCodes.internalError, message);
  return new ProtocolError(errorCodes.invalidParams, `Resource not found: ${uri}`, { uri });
}
