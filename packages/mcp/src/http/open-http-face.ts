import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import {
  localhostHostValidation,
  localhostOriginValidation,
  type NodeIncomingMessageLike,
  toNodeHandler,
} from "@modelcontextprotocol/node";
import {
  type CallToolRequest,
  type CallToolResult,
  createMcpHandler,
  ProtocolError,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { systemClock } from "../clock.ts";
import { createServer } from "../create-server.ts";
import { callTool } from "../tools/call-tool.ts";
import { ListChangedNotice } from "../tools/list-changed-notice.ts";
import type { ProgressSink } from "../tools/progress-reporter.ts";
import { ToolList } from "../tools/tool-list.ts";
import type { HttpFace, HttpOptions } from "./serve-http.ts";

const loopbackHostnames = ["127.0.0.1", "::1", "localhost"];
const path = "/mcp";

export async function openHttpFace(options: HttpOptions): Promise<HttpFace> {
  const { host, hostname = "127.0.0.1", port, clock = systemClock, onError: onerror = () => {} } = options;
  assertLoopback(hostname);
  const tools = new ToolList({ ...options, clock });
  const handler = createMcpHandler(() => createRequestServer(options, tools), { onerror });
  const notice = new ListChangedNotice({ clock, send: () => handler.notify.toolsChanged() });
  const stopListening = host.onChanged(() => notice.changed());
  const serve = toNodeHandler(handler, { onerror });
  const httpServer = createHttpServer((request, response) => {
    if (isForUs(request, response)) void serve(request as NodeIncomingMessageLike, response);
  });
  const release = () => {
    stopListening();
    notice.close();
    tools.close();
  };
  try {
    await listen(httpServer, { hostname, port });
  } catch (cause) {
    release();
    throw new Error(`Cannot serve MCP on ${hostname}:${port}: ${(cause as Error).message}`, { cause });
  }
  let closing: Promise<void> | undefined;
  const close = async () => {
    release();
    await handler.close();
    await closeHttpServer(httpServer);
  };
  return {
    url: urlOf(hostname, httpServer),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function createRequestServer(options: HttpOptions, tools: ToolList): Server {
  const server = createServer({
    ...options,
    tools,
    callTool: async (params, context) =>
      server.projectCallToolResult(await callOverHttp(params, { options, tools, context }), undefined),
  });
  return server;
}

async function callOverHttp(
  { name, arguments: args, _meta }: CallToolRequest["params"],
  { options, tools, context }: { options: HttpOptions; tools: ToolList; context: ServerContext },
): Promise<CallToolResult> {
  const { host, heartbeatMs, clock = systemClock } = options;
  const answer = await callTool(
    { name, arguments: args, progressToken: _meta?.progressToken },
    { host, tools, clock, heartbeatMs, signal: context.mcpReq.signal, progress: progressTo(context) },
  );
  if (answer.kind === "error") throw new ProtocolError(answer.code, answer.message);
  // None: the call was cancelled, and the SDK sends nothing whatever we return.
  return answer.kind === "none" ? { content: [] } : (answer.result.value as unknown as CallToolResult);
}

function progressTo(context: ServerContext): ProgressSink {
  return {
    // The SDK offers no sight of a slow reader here; at 20 notices a second and call that is bearable.
    blocked: false,
    send: (params) => {
      // Fails only when the exchange is over.
      context.mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
    },
  };
}

const isLocalHost = localhostHostValidation();
const isLocalOrigin = localhostOriginValidation();

/** Refuses what a web page could send here (DNS rebinding) and paths that do not exist; answers it if so. */
function isForUs(request: IncomingMessage, response: ServerResponse): boolean {
  if (!isLocalHost(request, response) || !isLocalOrigin(request, response)) return false;
  if (request.url?.split("?", 1)[0] === path) return true;
  response.writeHead(404, { "content-type": "text/plain" }).end(`Not found: MCP is served at ${path}\n`);
  return false;
}

function assertLoopback(hostname: string): void {
  if (loopbackHostnames.includes(hostname)) return;
  const wanted = loopbackHostnames.map((name) => `"${name}"`).join(", ");
  throw new Error(
    `Cannot serve MCP on "${hostname}": it is not a loopback address, expected one of ${wanted}`,
  );
}

function listen(server: HttpServer, { hostname, port }: { hostname: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closeHttpServer(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function urlOf(hostname: string, server: HttpServer): string {
  const { port } = server.address() as AddressInfo;
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}${path}`;
}
