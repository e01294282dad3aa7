import type { JsonObject } from "../../../calls.ts";
import { isObject } from "../protocol/agreement.ts";

/** A parameter of a tool that HTTP repeats as a header: `x-mcp-header` in its schema. */
export interface ParamHeader {
  /** From the arguments down. */
  readonly path: readonly string[];
  /** In lower case, with its prefix. */
  readonly header: string;
}

/** RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const allowedTypes: ReadonlySet<unknown> = new Set(["string", "integer", "boolean"]);

/**
 * The parameters that a tool wants repeated as headers. A tool that asks for it in a way that MCP forbids must not be used over HTTP.
 * @throws Error saying what is wrong
 */
export function paramHeaders(inputSchema: unknown): readonly ParamHeader[] {
  const found: ParamHeader[] = [];
  collect({ schema: inputSchema, path: [] }, found);
  const headers = new Set(found.map(({ header }) => header));
  if (headers.size < found.length) throw new Error("two parameters want the same x-mcp-header");
  return found;
}

/** The headers for one call. What is absent, null or not of the declared kind has none. */
export function valuesOf(headers: readonly ParamHeader[], args: unknown): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { path, header } of headers) {
    const value = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), args);
    const text = asText(value);
    if (text !== undefined) values[header] = headerValue(text);
  }
  return values;
}

/** A text as a header's value: in base64 where a header cannot hold it, or would not hold it to the letter. */
export function headerValue(text: string): string {
  const isPlain = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(text);
  const looksEncoded = text.startsWith("=?base64?") && text.endsWith("?=");
  return isPlain && !looksEncoded ? text : `=?base64?${Buffer.from(text).toString("base64")}?=`;
}

/** A schema inside the schema; without a path where a parameter is not reached through properties alone. */
interface Place {
  readonly schema: unknown;
  readonly path?: readonly string[];
}

/** Walks all of a schema: the wish is only understood where it has a path. */
function collect({ schema, path }: Place, found: ParamHeader[]): void {
  if (isObject(schema) && "x-mcp-header" in schema)
    found.push({ path: placeOf(path), header: headerOf(schema) });
  for (const inner of innerSchemas({ schema, ...(path && { path }) })) collect(inner, found);
}

function innerSchemas({ schema, path }: Place): readonly Place[] {
  if (Array.isArray(schema)) return schema.map((item) => ({ schema: item }));
  if (!isObject(schema)) return [];
  return Object.entries(schema).flatMap(([keyword, inner]): readonly Place[] => {
    if (data.has(keyword)) return [];
    if (keyword === "properties" && isObject(inner))
      return Object.entries(inner).map(([name, property]) => ({
        schema: property,
        ...(path && { path: [...path, name] }),
      }));
    if (named.has(keyword) && isObject(inner))
      return Object.values(inner).map((branch) => ({ schema: branch }));
    return [{ schema: inner }];
  });
}

/** Keywords that hold values, not schemas: what looks like a wish in there is none. */
const data: ReadonlySet<string> = new Set([
  "const",
  "enum",
  "default",
  "examples",
  "required",
  "x-mcp-header",
]);

/** Keywords that hold schemas by names of their own. */
const named: ReadonlySet<string> = new Set(["$defs", "definitions", "patternProperties", "dependentSchemas"]);

function placeOf(path: readonly string[] | undefined): readonly string[] {
  if (path && path.length > 0) return path;
  throw new Error("x-mcp-header stands where no parameter is reached through properties alone");
}

function headerOf({ type, "x-mcp-header": name }: JsonObject): string {
  if (typeof name !== "string" || !token.test(name))
    throw new Error(`x-mcp-header ${JSON.stringify(name)} is no name of an HTTP header`);
  if (!allowedTypes.has(type))
    throw new Error(
      `x-mcp-header on a parameter of type ${JSON.stringify(type)}, expected string, integer or boolean`,
    );
  return `mcp-param-${name.toLowerCase()}`;
}

function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
  return undefined;
}
