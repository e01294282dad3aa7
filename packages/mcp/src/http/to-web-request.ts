import type { IncomingMessage } from "node:http";

/** What MCP reads of a request's headers. The rest stays out, the token above all. */
const passedHeader = /^(?:accept|content-type|last-event-id|mcp-.*)$/;

/** The request in the form that the SDK takes, without its body: that is handed on as a value. */
export function toWebRequest({ method = "GET", url = "/", headers }: IncomingMessage): Request {
  const passed = Object.entries(headers).filter(([name]) => passedHeader.test(name));
  return new Request(`http://${headers.host}${url}`, { method, headers: passed as [string, string][] });
}
