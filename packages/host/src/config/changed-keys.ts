import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../calls.ts";

/** The keys at the top that are new, gone or have another value; sorted. */
export function changedKeys(before: JsonObject, after: JsonObject): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isDeepStrictEqual(before[key], after[key])).sort();
}
