import type { Notification, ServerContext } from "@modelcontextprotocol/server";
import type { NotificationSink } from "../calls/exchange.ts";
import type { ReceivedRequest } from "../calls/to-exchange.ts";

/** A request that the SDK has read for us. */
export function receivedThroughSdk(
  context: ServerContext,
  notifications: NotificationSink = sinkOf(context),
): ReceivedRequest {
  const { signal, _meta, envelope, inputResponses, requestState } = context.mcpReq;
  return {
    signal,
    notifications,
    meta: _meta,
    envelope,
    inputResponses,
    requestState: requestState<string>(),
    principal: principalOf(context),
  };
}

/** Whose a request is: all on one connection are the same client's. */
export function principalOf({ http }: ServerContext): string {
  return http?.authInfo?.clientId ?? "";
}

function sinkOf({ mcpReq }: ServerContext): NotificationSink {
  return {
    // The SDK offers no sight of a slow reader; what goes out here is bounded in number.
    isBlocked: false,
    send(method, params) {
      // Fails only when the exchange is over.
      mcpReq.notify({ method, params } as Notification).catch(() => {});
    },
  };
}
