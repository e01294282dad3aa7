import { cleanJson } from "./clean-json.ts";

/** The largest of a thousand tools of real servers has 71 KB. */
const maxSchemaBytes = 256 * 1024;
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
  return cleanJson(schema, maxStringLength) as ObjectSchema;
}
