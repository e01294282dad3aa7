import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { ControlError } from "./problem.ts";

/** Whether this is the token. Takes the same time for every wrong one. */
export type Authorize = (token: string) => boolean;

/** 256 bits, fit for a header. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

export function authorizeBy(token: string): Authorize {
  const expected = digest(token);
  return (given) => timingSafeEqual(digest(given), expected);
}

/**
 * Lets only those pass who bring the token. Who may enter the folder of the socket may read it there; a socket that was forwarded, or
 * whose mode was widened, leads nowhere.
 */
export function withToken(authorize: Authorize): MiddlewareHandler {
  return async (context, next) => {
    const given = /^Bearer ([\w-]{1,256})$/i.exec(context.req.header("authorization") ?? "")?.[1];
    if (given !== undefined && authorize(given)) return next();
    context.header("www-authenticate", "Bearer");
    const wayOut = "it is in control-token beside the socket, for the host's user";
    throw new ControlError("unauthorized", `Send the token as "Authorization: Bearer …": ${wayOut}`);
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
