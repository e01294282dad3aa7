import { type FetchLike, OAuthError, refreshAuthorization } from "@modelcontextprotocol/client";
import type { Grant } from "../authorization-record.ts";
import type { RegisteredClient } from "../authorization-settings.ts";
import { identityOf } from "./registered-client.ts";
import { toGrant } from "./to-grant.ts";

export interface RefreshGrantOptions {
  readonly client: RegisteredClient | undefined;
  readonly fetchFn: FetchLike;
}

/** The same grant with a new token, from the authorization server that gave it and no other. @throws Error */
export async function refreshGrant(grant: Grant, { client, fetchFn }: RefreshGrantOptions): Promise<Grant> {
  const { issuer, metadata, resource, tokens } = grant;
  const identity = grant.client
    ? { information: grant.client }
    : client && (await identityOf(client, issuer));
  if (!identity || tokens.refresh_token === undefined) throw new Error("There is nothing to refresh with");
  const fresh = await refreshAuthorization(issuer, {
    metadata,
    clientInformation: identity.information,
    refreshToken: tokens.refresh_token,
    ...("addClientAuthentication" in identity &&
      identity.addClientAuthentication && { addClientAuthentication: identity.addClientAuthentication }),
    ...(resource !== undefined && { resource }),
    fetchFn,
  });
  return toGrant(fresh, grant);
}

/** Whether trying again later cannot help. */
export function isFinal(error: unknown): boolean {
  return error instanceof OAuthError && finalCodes.has(error.code);
}

const finalCodes: ReadonlySet<string> = new Set(["invalid_grant", "invalid_client", "unauthorized_client"]);
