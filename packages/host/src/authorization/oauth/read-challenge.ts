import { extractWWWAuthenticateParams } from "@modelcontextprotocol/client";
import type { Challenge } from "../authorization.ts";
import type { Wanted } from "../authorization-record.ts";

/** What a challenge asks for. */
export function readChallenge({ header }: Challenge): Wanted {
  const { scope, resourceMetadataUrl } = extractWWWAuthenticateParams(
    new Response(null, header === undefined ? {} : { headers: { "www-authenticate": header } }),
  );
  return {
    ...(scope !== undefined && { scope: scope.slice(0, maxLength) }),
    ...(resourceMetadataUrl && { resourceMetadata: resourceMetadataUrl.href.slice(0, maxLength) }),
  };
}

/** Both are kept. */
const maxLength = 4_000;
