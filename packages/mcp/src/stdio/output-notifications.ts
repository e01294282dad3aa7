import type { NotificationSink } from "../calls/exchange.ts";
import type { Output } from "./output.ts";

/** Writes notifications past the SDK, and shows when the client reads too slowly for them. */
export function outputNotifications(output: Output): NotificationSink {
  return {
    get isBlocked() {
      return output.isBlocked;
    },
    send: (method, params) => output.write(JSON.stringify({ jsonrpc: "2.0", method, params })),
  };
}
