import { OAuthError } from "@modelcontextprotocol/client";

/**
 * An error of the way to or of an authorization server in words that may be shown. Of what the server answers only the code is taken: the
 * rest is its own text, and may repeat the secrets that it was sent.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof OAuthError) {
    const code = /^[a-z_]{1,64}$/.test(error.code) ? error.code : "an error that has no code of OAuth's";
    return `the authorization server answers ${code}`;
  }
  // zod's errors list what was wrong, and RegistrationRejectedError quotes the answer.
  if (error instanceof Error && shown.has(error.name)) return error.message;
  return `the authorization server's answer cannot be used (${error instanceof Error ? error.name : "unknown"})`;
}

const shown: ReadonlySet<string> = new Set([
  "AuthorizationFailed",
  "FetchRefused",
  "TypeError",
  "IssuerMismatchError",
  "InsecureTokenEndpointError",
]);

/** What the authorization server says cannot be gone on with; the message is our own. */
export class AuthorizationFailed extends Error {
  override readonly name = "AuthorizationFailed";
}
