import type { ServerContext } from "@modelcontextprotocol/server";
import { answerCall } from "../calls/answer-call.ts";
import type { EraPin } from "../calls/era-pin.ts";
import { Connection, type ConnectionOptions } from "../connection.ts";
import type { Face } from "../face.ts";
import { ClientNotices } from "../notices/client-notices.ts";
import { answerValue } from "../server/answer-value.ts";
import type { McpProduct } from "../server/mcp-product.ts";
import type { SessionServer } from "./session.ts";

/** The SDK's server for one request of a modern client. What the SDK lets through is known to the pin from then on. */
export function serveRequest(face: Face, pin: EraPin): McpProduct {
  const onCall = ({ mcpReq }: ServerContext): void => pin.accept("modern", mcpReq.envelope);
  return openConnection({ face, era: "modern", onCall }).product;
}

/** The SDK's server for one legacy client; it tells the client what changes. */
export function serveSession(face: Face): SessionServer {
  const { lists, clock } = face;
  const onList: ConnectionOptions["onList"] = (kind) => notices.listed(kind);
  const { server } = openConnection({ face, era: "legacy", onList });
  const notices = new ClientNotices({ lists, clock, server, era: "legacy" });
  return { server, close: () => notices.close() };
}

interface OpenOptions extends Pick<ConnectionOptions, "face" | "era" | "onList"> {
  onCall?: (context: ServerContext) => void;
}

function openConnection({ onCall, ...options }: OpenOptions): Connection {
  const { face: services } = options;
  const connection: Connection = new Connection({
    ...options,
    answer: async (call, context) => {
      onCall?.(context);
      const answer = await answerCall(call, { exchange: connection.exchange(context), services });
      return answerValue(answer, { method: call.method, server: connection.server });
    },
  });
  return connection;
}
