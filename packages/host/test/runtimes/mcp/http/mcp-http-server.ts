import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of a POST, parsed; of a form nothing. */
  readonly message: {
    readonly id?: number;
    readonly method?: string;
    readonly params?: Record<string, unknown>;
  };
}

export type Answer = (received: Received, response: ServerResponse) => unknown;

/** An HTTP server on any port of this machine, of which a test makes an MCP server. */
export class McpHttpServer {
  readonly received: Received[] = [];
  /** What is done with each request. Default: 404. */
  answer: Answer = (_received, response) => response.writeHead(404).end();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async listen(port = 0): Promise<this> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** The requests of that method of HTTP. */
  of(method: string): readonly Received[] {
    return this.received.filter((one) => one.method === method);
  }

  async #serve(request: import("node:http").IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    const received = { method, url, headers, body, message: body === "" || isForm ? {} : JSON.parse(body) };
    this.received.push(received);
    await this.answer(received, response);
  }
}

export function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

export function result(response: ServerResponse, { message }: Received, value: unknown): void {
  json(response, { jsonrpc: "2.0", id: message.id, result: value });
}

/** Begins a stream of events. Returns what sends one. */
export function events(response: ServerResponse): (message: object, more?: string) => void {
  response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  return (message, more = "") =>
    response.write(`${more}data: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`);
}
