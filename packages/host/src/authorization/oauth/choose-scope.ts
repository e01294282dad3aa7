import { computeScopeUnion } from "@modelcontextprotocol/client";
import type { AuthorizationRecord } from "../authorization-record.ts";
import type { RegisteredClient } from "../authorization-settings.ts";
import type { AuthorizationServer } from "./find-authorization-server.ts";

export interface ChooseScopeOptions {
  readonly record: Pick<AuthorizationRecord, "wanted" | "grant"> | undefined;
  readonly server: AuthorizationServer;
  readonly client: RegisteredClient | undefined;
  /** Whether a refresh token is of use. */
  readonly canRefresh: boolean;
}

/**
 * What to ask for: what the server wants now beside what was granted before; else what the user says; else all that the server's
 * metadata names; else nothing, which leaves it to the authorization server. MCP, "Scope Selection Strategy".
 */
export function chooseScope({ record, server, client, canRefresh }: ChooseScopeOptions): string | undefined {
  const { wanted, grant } = record ?? {};
  const granted = grant?.issuer === server.issuer ? (grant.tokens.scope ?? grant.scope) : undefined;
  const scope =
    computeScopeUnion(wanted?.scope && granted, wanted?.scope) ??
    client?.scope ??
    computeScopeUnion(server.scopesSupported?.join(" "));
  if (scope === undefined || !canRefresh || !server.metadata.scopes_supported?.includes("offline_access"))
    return scope;
  return computeScopeUnion(scope, "offline_access");
}
