import { cleanText } from "./clean-text.ts";

const maxDepth = 32;

/**
 * JSON of a plugin's, with every text in it cleaned. A key is a name that somebody uses, so it is refused rather than changed.
 * @throws Error saying what is wrong
 */
export function cleanJson(value: unknown, maxStringLength: number): unknown {
  return clean(value, { maxStringLength, depthLeft: maxDepth });
}

function clean(value: unknown, bounds: { maxStringLength: number; depthLeft: number }): unknown {
  if (typeof value === "string") return cleanText(value, bounds.maxStringLength);
  if (typeof value !== "object" || value === null) return value;
  if (bounds.depthLeft === 0) throw new Error(`nested deeper than ${maxDepth}`);
  const inner = { ...bounds, depthLeft: bounds.depthLeft - 1 };
  if (Array.isArray(value)) return value.map((item) => clean(item, inner));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [checkKey(key), clean(item, inner)]));
}

function checkKey(key: string): string {
  if (key === "__proto__" || key !== cleanText(key, 256))
    throw new Error(`unusable key ${JSON.stringify(key)}`);
  return key;
}
