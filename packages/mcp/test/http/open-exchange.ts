import type { HttpExchange } from "../../src/http/http-exchange.ts";
import { jsonHeaders } from "./http-client.ts";

export interface TestExchange extends HttpExchange {
  /** The answer is out, or the client is gone. */
  end(): void;
}

export interface ExchangeOptions {
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly clientId?: string;
}

/** A request without a connection. */
export function openExchange(options: ExchangeOptions): TestExchange {
  const { method = "POST", body, headers, clientId = "me" } = options;
  const callbacks: (() => void)[] = [];
  return {
    request: new Request("http://localhost/mcp", { method, headers: { ...jsonHeaders, ...headers } }),
    body: body && { jsonrpc: "2.0", ...body },
    client: { token: "", clientId, scopes: [] },
    onEnd: (callback) => void callbacks.push(callback),
    end: () => {
      for (const callback of callbacks.splice(0)) callback();
    },
  };
}
