import { createHash, timingSafeEqual } from "node:crypto";
import {
  type AuthInfo,
  bearerAuthChallengeResponse,
  OAuthError,
  OAuthErrorCode,
  verifyBearerToken,
} from "@modelcontextprotocol/server";

interface Known {
  readonly digest: Buffer;
  readonly clientId: string;
}

/** The SDK insists on a time; these tokens hold until they are taken out. */
const never = Number.POSITIVE_INFINITY;

/** The tokens that clients may show. Keeps digests only, so that none can get from here into a log or a dump. */
export class BearerTokens {
  readonly #known: readonly Known[];

  constructor(tokens: readonly string[]) {
    this.#known = tokens.map((token) => {
      const digest = digestOf(token);
      return { digest, clientId: `token-${digest.toString("hex").slice(0, 16)}` };
    });
  }

  /**
   * Whose the request with this `Authorization` header is, or the answer to it: 401 with a challenge. It names no authorization server
   * (RFC 9728): there is none to get these tokens from.
   */
  async check(authorization: string | undefined): Promise<AuthInfo | Response> {
    try {
      const verifier = { verifyAccessToken: async (token: string) => this.#verify(token) };
      return await verifyBearerToken(authorization, { verifier });
    } catch (error) {
      const challenge = bearerAuthChallengeResponse(error);
      // The body was not read.
      challenge.headers.set("connection", "close");
      return challenge;
    }
  }

  #verify(token: string): AuthInfo {
    const clientId = this.#find(digestOf(token));
    if (clientId === undefined) throw new OAuthError(OAuthErrorCode.InvalidToken, "Unknown token");
    return { token: "", clientId, scopes: [], expiresAt: never };
  }

  /** Takes as long for any token: digests are equally long, and every known one is looked at. */
  #find(digest: Buffer): string | undefined {
    let found: string | undefined;
    for (const { digest: known, clientId } of this.#known)
      if (timingSafeEqual(known, digest)) found = clientId;
    return found;
  }
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
