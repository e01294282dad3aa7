import type { IncomingMessage } from "node:http";
import type { AuthInfo } from "@modelcontextprotocol/server";
import type { BearerTokens } from "./bearer-tokens.ts";
import { earlyRefusal } from "./refusal.ts";
import type { ServedHosts } from "./served-hosts.ts";

/** Where MCP is served. */
export const endpoint = "/mcp";

export interface AdmissionOptions {
  hosts: ServedHosts;
  /** Undefined: everybody who can connect may come in. */
  tokens: BearerTokens | undefined;
}

const methods = ["GET", "POST", "DELETE"];

const anonymous: AuthInfo = { token: "", clientId: "anonymous", scopes: [] };

/** Says whose a request is, or what to answer instead of serving it. Looks at the head only: the body has not been read. */
export async function admit(
  request: IncomingMessage,
  { hosts, tokens }: AdmissionOptions,
): Promise<AuthInfo | Response> {
  const foreign = hosts.refuse(request);
  if (foreign !== undefined) return foreign;
  if (request.url?.split("?", 1)[0] !== endpoint)
    return earlyRefusal(404, `Not found: MCP is served at ${endpoint}`);
  if (!methods.includes(request.method ?? ""))
    return earlyRefusal(405, "Method not allowed", { headers: { allow: methods.join(", ") } });
  return tokens === undefined ? anonymous : await tokens.check(request.headers.authorization);
}
