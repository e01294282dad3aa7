import type { JsonObject } from "../../../calls.ts";
import type { Era } from "./revisions.ts";

/** What both sides know of each other before the first call. */
export interface Agreement {
  readonly revision: string;
  readonly era: Era;
  /** The server's. */
  readonly capabilities: JsonObject;
  /** `name` and more; empty where the server does not say. */
  readonly serverInfo: JsonObject;
}

/** A member of something that a server sent, where it is an object; else nothing. */
export function objectAt(holder: unknown, key: string): JsonObject {
  const value = isObject(holder) ? holder[key] : undefined;
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
