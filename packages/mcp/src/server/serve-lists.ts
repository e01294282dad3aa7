import { ProtocolError, type Server, type ServerContext } from "@modelcontextprotocol/server";
import { errorCodes } from "../calls/call-answer.ts";
import type { Face } from "../face.ts";
import type { ListKey, ListKind } from "../lists/definition-lists.ts";

export interface ServeListsOptions {
  face: Face;
  onList?: ((kind: ListKind, context: ServerContext) => void) | undefined;
}

const lists = [
  { method: "tools/list", key: "tools", kind: "tools" },
  { method: "prompts/list", key: "prompts", kind: "prompts" },
  { method: "resources/list", key: "resources", kind: "resources" },
  { method: "resources/templates/list", key: "resourceTemplates", kind: "resources" },
] as const satisfies { method: string; key: ListKey; kind: ListKind }[];

export function serveLists(server: Server, { face, onList }: ServeListsOptions): void {
  for (const { method, key, kind } of lists) {
    server.setRequestHandler(method, async ({ params }, context) => {
      await face.readiness.settled;
      const page = face.lists.page(key, params?.cursor);
      if (page === undefined) throw badCursor();
      onList?.(kind, context);
      const { definitions, ...rest } = page;
      // The host's definitions are MCP's, read-only; the SDK passes them on as they are.
      return { [key]: definitions, ...rest } as never;
    });
  }
}

export function badCursor(): ProtocolError {
  const message = "Invalid cursor: it is none of this server's; list from the start";
  return new ProtocolError(errorCodes.invalidParams, message);
}
