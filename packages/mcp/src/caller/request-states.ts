import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * MCP's `requestState`: an id, signed together with the request it was made for, as `<id>.<signature>`. Good in this process only, as
 * are the calls it names. (The SDK's codec wants its own context of a request, which a call that passes the SDK by does not have.)
 */
export class RequestStates {
  readonly #key = randomBytes(32);

  /** @param request any JSON: method, name, arguments, principal. The id has no dot. */
  seal(id: string, request: unknown): string {
    return `${id}.${this.#sign(id, request).toString("base64url")}`;
  }

  /** The id, if it was sealed here for this very request. */
  open(state: string, request: unknown): string | undefined {
    const [id = "", signature = "", ...rest] = state.split(".");
    const expected = this.#sign(id, request);
    const given = Buffer.from(signature, "base64url");
    const isWhole = rest.length === 0 && signature === given.toString("base64url");
    if (!isWhole || given.length !== expected.length) return undefined;
    return timingSafeEqual(given, expected) ? id : undefined;
  }

  #sign(id: string, request: unknown): Buffer {
    return createHmac("sha256", this.#key)
      .update(`${id}\0${canonical(request)}`)
      .digest();
  }
}

/** The same text for the same JSON, in whatever order a client writes its members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
