import { version } from "../version.ts";

const timeoutMs = 10_000;

const discover = {
  jsonrpc: "2.0",
  id: 1,
  method: "server/discover",
  params: {
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
      "io.modelcontextprotocol/clientInfo": { name: "backplane doctor", version },
    },
  },
};

const headers = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": "2026-07-28",
  "mcp-method": "server/discover",
};

/**
 * Asks an MCP server over HTTP who it is, without a token: that it wants one is an answer, too.
 * @throws Error that says what came instead of an answer
 */
export async function askHttpServer(url: string): Promise<void> {
  let status: number;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(discover), signal });
    await answer.body?.cancel();
    ({ status } = answer);
  } catch (error) {
    throw new Error(explain(error as Error), { cause: error });
  }
  if (status !== 200 && status !== 401) throw new Error(`it answered with HTTP status ${status}`);
}

/** fetch() hides what went wrong behind "fetch failed". */
function explain({ name, message, cause }: Error): string {
  if (name === "TimeoutError") return `no answer within ${timeoutMs} ms`;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? message;
}
