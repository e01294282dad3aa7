import type { AuthorizationRecord, Grant } from "../authorization-record.ts";
import type { RegisteredClient } from "../authorization-settings.ts";
import { requestByCredentials } from "./client-credentials.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { refreshGrant } from "./refresh-grant.ts";

export { describeFailure } from "./describe-failure.ts";
export { isFinal } from "./refresh-grant.ts";

/** What can be had without a person. @throws Error */
export function refresh(
  url: string,
  { grant, client }: { readonly grant: Grant; readonly client: RegisteredClient | undefined },
): Promise<Grant> {
  return refreshGrant(grant, { client, fetchFn: guardedFetch(new URL(url)) });
}

export function byCredentials(record: AuthorizationRecord, client: RegisteredClient): Promise<Grant> {
  return requestByCredentials(record, { client, fetchFn: guardedFetch(new URL(record.url)) });
}
