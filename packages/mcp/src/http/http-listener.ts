import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpLimits } from "./http-limits.ts";

export interface HttpListenerOptions {
  hostname: string;
  port: number;
  limits: HttpLimits;
  onRequest: RequestListener;
  /** Hears what goes wrong while it is open. */
  onError: (error: Error) => void;
}

/** How often Node looks for requests that take too long. */
const checkIntervalMs = 1_000;

/** An open port. Slow and numerous connections end here. */
export class HttpListener {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @throws Error when the address cannot be listened on */
  static async open({
    hostname,
    port,
    limits,
    onRequest,
    onError,
  }: HttpListenerOptions): Promise<HttpListener> {
    const { headersTimeoutMs, requestTimeoutMs } = limits;
    const server = createServer(
      {
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        connectionsCheckingInterval: Math.min(checkIntervalMs, headersTimeoutMs || checkIntervalMs),
        keepAliveTimeout: limits.keepAliveMs,
      },
      onRequest,
    );
    server.maxConnections = limits.maxConnections;
    await listen(server, { hostname, port });
    server.on("error", onError);
    return new HttpListener(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more connections. */
  stop(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  /** Drops every connection. */
  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}

async function listen(server: Server, { hostname, port }: { hostname: string; port: number }): Promise<void> {
  try {
    server.listen(port, hostname);
    await once(server, "listening");
  } catch (cause) {
    throw new Error(`Cannot serve MCP on ${hostname}:${port}: ${(cause as Error).message}`, { cause });
  }
}
