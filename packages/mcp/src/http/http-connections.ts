import { answerCall } from "../calls/answer-call.ts";
import { Connection, type ConnectionOptions } from "../connection.ts";
import type { Era } from "../era.ts";
import type { Face } from "../face.ts";
import { ClientNotices } from "../notices/client-notices.ts";
import { answerValue } from "../server/answer-value.ts";
import type { McpProduct } from "../server/mcp-product.ts";
import type { SessionServer } from "./session.ts";

/** The SDK's server for one request of a modern client. */
export function serveRequest(face: Face): McpProduct {
  return openConnection({ face, era: "modern" }).product;
}

/** The SDK's server for one legacy client; it tells the client what changes. */
export function serveSession(face: Face): SessionServer {
  const { lists, clock } = face;
  const onList: ConnectionOptions["onList"] = (kind) => notices.listed(kind);
  const { server } = openConnection({ face, era: "legacy", onList });
  const notices = new ClientNotices({ lists, clock, server, era: "legacy" });
  return { server, close: () => notices.close() };
}

function openConnection(options: { face: Face; era: Era } & Pick<ConnectionOptions, "onList">): Connection {
  const { face: services } = options;
  const connection: Connection = new Connection({
    ...options,
    answer: async (call, context) => {
      const answer = await answerCall(call, { exchange: connection.exchange(context), services });
      return answerValue(answer, { method: call.method, server: connection.server });
    },
  });
  return connection;
}
