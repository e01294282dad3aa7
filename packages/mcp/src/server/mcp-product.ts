import type { Host } from "@backplane/host";
import { type Implementation, McpServer, type McpServerOptions } from "@modelcontextprotocol/server";

/**
 * What the SDK serves over HTTP: its server, and the schemas of its tools. The SDK holds the `Mcp-Param-*` headers of a call against the
 * arguments by them (SEP-2243), and asks for them here, in the part of its high-level server that we use for nothing else.
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
}
