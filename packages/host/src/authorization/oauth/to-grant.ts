import type { OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/client";
import type { Grant } from "../authorization-record.ts";
import { AuthorizationFailed } from "./describe-failure.ts";

export interface Granted extends Pick<Grant, "issuer" | "metadata" | "resource" | "scope"> {
  /** Undefined: the one of the config. */
  readonly client: OAuthClientInformationMixed | undefined;
}

/** What is kept of an authorization server's answer. @throws AuthorizationFailed for a token that cannot be sent as a bearer's */
export function toGrant(tokens: OAuthTokens, granted: Granted): Grant {
  if (tokens.token_type.toLowerCase() !== "bearer")
    throw new AuthorizationFailed(`The authorization server gives no bearer token, but one of another type`);
  // RFC 6750, section 2.1.
  if (!/^[\w\-.~+/]+=*$/.test(tokens.access_token))
    throw new AuthorizationFailed("The authorization server's token holds what no token may hold");
  const { expires_in: seconds } = tokens;
  return { ...granted, tokens, expiresAt: seconds === undefined ? undefined : Date.now() + seconds * 1_000 };
}
