import { type FetchLike, fetchToken, type OAuthClientProvider } from "@modelcontextprotocol/client";
import type { AuthorizationRecord, Grant } from "../authorization-record.ts";
import type { RegisteredClient } from "../authorization-settings.ts";
import { chooseScope } from "./choose-scope.ts";
import { findAuthorizationServer } from "./find-authorization-server.ts";
import { identityOf } from "./registered-client.ts";
import { toGrant } from "./to-grant.ts";

export interface ClientCredentialsOptions {
  readonly client: RegisteredClient;
  readonly fetchFn: FetchLike;
}

/** Has the client itself authorized: nobody has to log in. @throws Error */
export async function requestByCredentials(
  record: AuthorizationRecord,
  { client, fetchFn }: ClientCredentialsOptions,
): Promise<Grant> {
  const server = await findAuthorizationServer(record.url, { ...record.wanted, fetchFn });
  const { issuer, metadata, resource } = server;
  const { information, addClientAuthentication } = await identityOf(client, issuer);
  const scope = chooseScope({ record, server, client, canRefresh: false });
  const provider: OAuthClientProvider = {
    redirectUrl: undefined,
    clientMetadata: { redirect_uris: [] },
    clientInformation: () => ({ ...information, issuer }),
    ...(addClientAuthentication && { addClientAuthentication }),
    prepareTokenRequest: () =>
      new URLSearchParams({ grant_type: "client_credentials", ...(scope !== undefined && { scope }) }),
    tokens: () => undefined,
    saveTokens: () => {},
    redirectToAuthorization: () => {},
    saveCodeVerifier: () => {},
    codeVerifier: () => "",
  };
  const tokens = await fetchToken(provider, issuer, {
    metadata,
    ...(resource !== undefined && { resource }),
    ...(scope !== undefined && { scope }),
    fetchFn,
  });
  return toGrant(tokens, { issuer, metadata, resource, scope, client: undefined });
}
