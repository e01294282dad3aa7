import type { Host } from "@backplane/host";
import {
  type Implementation,
  type JSONRPCMessage,
  McpServer,
  type McpServerOptions,
  type Transport,
} from "@modelcontextprotocol/server";

/**
 * What the SDK serves over HTTP: its server, with two things that it asks its high-level server for, which we use for nothing else.
 * - The schemas of the tools: it holds the `Mcp-Param-*` headers of a call against the arguments by them (SEP-2243).
 * - The connection: it does not know tasks, and takes only a result with content for one of `tools/call`.
 */
export class McpProduct extends McpServer {
  readonly #host: Host;

  constructor(serverInfo: Implementation, { host, ...options }: McpServerOptions & { host: Host }) {
    super(serverInfo, options);
    this.#host = host;
  }

  override toolInputSchemaJson(name: string): Record<string, unknown> | undefined {
    const tool = this.#host.tools().find((published) => published.name === name);
    return tool?.definition.inputSchema as Record<string, unknown> | undefined;
  }

  override async connect(transport: Transport): Promise<void> {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => send(withoutTaskContent(message), options);
    await super.connect(transport);
  }
}

/** MCP's CreateTaskResult has no content. */
function withoutTaskContent(message: JSONRPCMessage): JSONRPCMessage {
  if (!("result" in message) || message.result["resultType"] !== "task") return message;
  const { content: _, ...result } = message.result;
  return { ...message, result };
}
