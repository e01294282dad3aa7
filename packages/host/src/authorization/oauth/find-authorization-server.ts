import {
  type AuthorizationServerMetadata,
  checkResourceAllowed,
  discoverOAuthServerInfo,
  type FetchLike,
} from "@modelcontextprotocol/client";
import type { Wanted } from "../authorization-record.ts";
import { AuthorizationFailed } from "./describe-failure.ts";

/** Who authorizes for a server, and for what. */
export interface AuthorizationServer {
  readonly issuer: string;
  readonly metadata: AuthorizationServerMetadata;
  /** As the server's metadata writes it: some compare it letter by letter. */
  readonly resource: string | undefined;
  /** What the server's metadata says there is to ask for. */
  readonly scopesSupported: readonly string[] | undefined;
}

/** Asks the server who authorizes for it (RFC 9728), then that one for its metadata (RFC 8414, OpenID Connect). @throws Error */
export async function findAuthorizationServer(
  url: string,
  { resourceMetadata, fetchFn }: Pick<Wanted, "resourceMetadata"> & { readonly fetchFn: FetchLike },
): Promise<AuthorizationServer> {
  const found = await discoverOAuthServerInfo(url, {
    ...(resourceMetadata !== undefined && { resourceMetadataUrl: new URL(resourceMetadata) }),
    fetchFn,
  });
  const { authorizationServerMetadata: metadata, resourceMetadata: described } = found;
  if (!metadata)
    throw new AuthorizationFailed(
      `${found.authorizationServerUrl} has no metadata of an authorization server. The server may want a key of yours instead, in the "headers" of mcp.json`,
    );
  const resource = described?.resource;
  if (
    resource !== undefined &&
    !checkResourceAllowed({ requestedResource: url, configuredResource: resource })
  )
    throw new AuthorizationFailed(`The metadata of ${url} is that of another resource, ${resource}`);
  return { issuer: metadata.issuer, metadata, resource, scopesSupported: described?.scopes_supported };
}
