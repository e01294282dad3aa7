import type { FetchLike } from "@modelcontextprotocol/client";
import type { Wanted } from "../authorization-record.ts";
import { readChallenge } from "./read-challenge.ts";

export interface AskForChallengeOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetchFn: FetchLike;
}

const question = { jsonrpc: "2.0", id: 1, method: "server/discover", params: {} };

/** Asks the server something without a token: its refusal says what it wants and where its metadata is. */
export async function askForChallenge(
  url: string,
  { headers, fetchFn }: AskForChallengeOptions,
): Promise<Wanted | undefined> {
  const answer = await fetchFn(url, {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify(question),
    // It is well, and its answer goes on for ever; or what is wrong shows with the next request.
  }).catch(() => undefined);
  if (answer?.status !== 401) return undefined;
  return readChallenge({ status: 401, header: answer.headers.get("www-authenticate") ?? undefined });
}
