import type { IncomingMessage } from "node:http";

/** Without parameters, in lower case. */
export function mediaType({ headers }: IncomingMessage): string {
  return (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
