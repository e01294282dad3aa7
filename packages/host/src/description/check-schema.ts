import { cleanText } from "./clean-text.ts";

const maxSchemaBytes = 64 * 1024;
const maxDepth = 32;
const maxStringLength = 4096;

/** A JSON Schema object. */
export interface ObjectSchema {
  readonly type: "object";
  readonly [key: string]: unknown;
}

/**
 * Parses and checks a tool's schema, and cleans the texts in it, which models read.
 * @throws Error saying what is wrong
 */
export function checkSchema(bytes: Uint8Array): ObjectSchema {
  if (bytes.length > maxSchemaBytes) throw new Error(`${bytes.length} bytes, at most ${maxSchemaBytes}`);
  const schema: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
  if (typeof schema !== "object" || schema === null || !("type" in schema) || schema.type !== "object") {
    throw new Error('expected a JSON Schema object with "type": "object"');
  }
  return cleanValue(schema, maxDepth) as ObjectSchema;
}

function cleanValue(value: unknown, depthLeft: number): unknown {
  if (typeof value === "string") return cleanText(value, maxStringLength);
  if (typeof value !== "object" || value === null) return value;
  if (depthLeft === 0) throw new Error(`nested deeper than ${maxDepth}`);
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, depthLeft - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [cleanKey(key), cleanValue(item, depthLeft - 1)]),
  );
}

/** A key is a name that arguments use, so it is refused rather than changed. */
function cleanKey(key: string): string {
  if (key === "__proto__" || key !== cleanText(key, 256))
    throw new Error(`unusable key ${JSON.stringify(key)}`);
  return key;
}
