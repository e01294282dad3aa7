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
import { createMcpHandler } from "@modelcontextprotocol/server";
import { answerCall } from "../calls/answer-call.ts";
import { Connection } from "../connection.ts";
import type { Era } from "../era.ts";
import { Face } from "../face.ts";
import { ListenBus } from "../notices/listen-bus.ts";
import { answerValue } from "../server/answer-value.ts";
import type { McpProduct } from "../server/mcp-product.ts";
import type { HttpFace, HttpOptions } from "./serve-http.ts";

const loopbackHostnames = ["127.0.0.1", "::1", "localhost"];
const path = "/mcp";

export async function openHttpFace(options: HttpOptions): Promise<HttpFace> {
  const { hostname = "127.0.0.1", port } = options;
  assertLoopback(hostname);
  const face = new Face(options);
  const { host, clock, onError: onerror } = face;
  const bus = new ListenBus({ host, clock, onError: onerror });
  const handler = createMcpHandler(({ era }) => openRequest(face, era), { onerror, bus });
  const serve = toNodeHandler(bus.listening(handler), { onerror });
  const httpServer = createHttpServer((request, response) => {
    if (isForUs(request, response)) void serve(request as NodeIncomingMessageLike, response);
  });
  const release = () => {
    bus.close();
    face.close();
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

function openRequest(face: Face, era: Era): McpProduct {
  const connection: Connection = new Connection({
    face,
    era,
    answer: async (call, context) => {
      const answer = await answerCall(call, { exchange: connection.exchange(context), services: face });
      return answerValue(answer, { method: call.method, server: connection.server });
    },
  });
  return connection.product;
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
