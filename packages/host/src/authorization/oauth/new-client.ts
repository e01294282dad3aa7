import { type FetchLike, type OAuthClientMetadata, registerClient } from "@modelcontextprotocol/client";
import { AuthorizationFailed } from "./describe-failure.ts";
import type { AuthorizationServer } from "./find-authorization-server.ts";
import type { ClientIdentity } from "./registered-client.ts";

export interface NewClientOptions {
  readonly clientMetadataUrl: string | undefined;
  readonly redirectUrl: string;
  readonly scope: string | undefined;
  readonly fetchFn: FetchLike;
}

/** A secret that every copy of a program gets anew for each login protects nothing, so rather none. */
const preferredMethods = ["none", "client_secret_basic", "client_secret_post"];

/**
 * A client of a server that does not know us: a document about Backplane where it reads those, else a registration (RFC 7591), anew with each
 * login, since the port that the browser is sent back to is another one. @throws Error
 */
export async function newClient(
  { issuer, metadata }: AuthorizationServer,
  { clientMetadataUrl, redirectUrl, scope, fetchFn }: NewClientOptions,
): Promise<ClientIdentity["information"]> {
  if (clientMetadataUrl !== undefined && metadata.client_id_metadata_document_supported === true)
    return { client_id: clientMetadataUrl };
  if (metadata.registration_endpoint === undefined)
    throw new AuthorizationFailed(
      `${issuer} takes no new clients by itself. Register one there and name it in the config, under [authorization.clients]`,
    );
  const methods = metadata.token_endpoint_auth_methods_supported ?? [];
  const method = preferredMethods.find((one) => methods.includes(one)) ?? "none";
  return await registerClient(issuer, {
    metadata,
    clientMetadata: { ...aboutBackplane(redirectUrl), token_endpoint_auth_method: method },
    ...(scope !== undefined && { scope }),
    fetchFn,
  });
}

function aboutBackplane(redirectUrl: string): OAuthClientMetadata {
  return {
    client_name: "Backplane",
    redirect_uris: [redirectUrl],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: "native",
  };
}
