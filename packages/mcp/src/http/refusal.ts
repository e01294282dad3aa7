/** Codes of JSON-RPC, and -32000 for what has none. */
const codes = { 400: -32600, 404: -32001, 500: -32603 } as const;

export interface RefusalOptions {
  /** Default: what goes with the status. */
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer to a request that is not served: a JSON-RPC error that says why and what to do. */
export function refusal(status: number, message: string, { code, headers }: RefusalOptions = {}): Response {
  const error = { code: code ?? codes[status as keyof typeof codes] ?? -32000, message };
  return Response.json({ jsonrpc: "2.0", error, id: null }, { status, headers: { ...headers } });
}

/** The same before the body was read: nobody reads it any more, so the connection cannot be used again. */
export function earlyRefusal(status: number, message: string, options: RefusalOptions = {}): Response {
  return refusal(status, message, { ...options, headers: { ...options.headers, connection: "close" } });
}
