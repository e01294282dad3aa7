import type { JsonObject } from "@backplane/host";

export interface SchemaProperty {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

/** The properties of an object's schema, in its order. */
export function propertiesOf(schema: JsonObject): SchemaProperty[] {
  const { properties, required } = schema;
  if (!isObject(properties)) return [];
  const names: ReadonlySet<unknown> = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    schema: isObject(property) ? property : {},
    isRequired: names.has(name),
  }));
}

/** Schemas inside a schema that say more of the same value, or of its elements. */
const innerKeywords = ["items", "anyOf", "oneOf", "allOf"] as const;

/** Schemas come from plugins and may be as deep as 64 KiB allow; what is further down says little about a tool. */
const maxDepth = 6;

/** Calls back for each property in a schema, also inside of others. */
export function visitProperties(
  schema: JsonObject,
  visit: (property: SchemaProperty) => void,
  depth: number = 0,
): void {
  if (depth > maxDepth) return;
  for (const property of propertiesOf(schema)) {
    visit(property);
    visitProperties(property.schema, visit, depth + 1);
  }
  for (const inner of innerKeywords.flatMap((keyword) => schema[keyword])) {
    if (isObject(inner)) visitProperties(inner, visit, depth + 1);
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
