import {
  type CallToolRequest,
  type CallToolResult,
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { ServerInfo } from "./face-options.ts";
import type { ToolList } from "./tools/tool-list.ts";

export interface CreateServerOptions {
  serverInfo: ServerInfo;
  instructions?: string | undefined;
  tools: ToolList;
  callTool: (params: CallToolRequest["params"], context: ServerContext) => Promise<CallToolResult>;
  /** A `tools/list` is about to be answered. */
  onList?: ((context: ServerContext) => void) | undefined;
}

/** Makes the SDK's server for one connection or, over HTTP, for one request; the same for both eras. */
export function createServer(options: CreateServerOptions): Server {
  const { serverInfo, instructions, tools, callTool, onList } = options;
  const server = new Server(serverInfo, {
    capabilities: { tools: { listChanged: true } },
    ...(instructions !== undefined && { instructions }),
    // Modern results must say how long they hold: tools change whenever a plugin is reloaded, and which there are
    // depends on one user's plugins and grants.
    cacheHints: { "tools/list": { ttlMs: 0, cacheScope: "private" } },
  });
  server.setRequestHandler("tools/list", async ({ params }, context) => {
    if (params?.cursor !== undefined) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        "Invalid cursor: all tools are in the first answer",
      );
    }
    await tools.settled;
    onList?.(context);
    // The host's definitions are MCP's Tool, read-only; the SDK passes them on as they are.
    return { tools: tools.definitions as unknown as ListToolsResult["tools"] };
  });
  server.setRequestHandler("tools/call", ({ params }, context) => callTool(params, context));
  return server;
}
