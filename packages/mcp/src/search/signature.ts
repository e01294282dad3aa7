import type { JsonObject, ToolDefinition } from "@backplane/host";
import { isObject, propertiesOf } from "./schema-properties.ts";

const maxParameters = 12;
const maxEnumValues = 5;
const maxTypeLength = 60;

/** A tool's name and parameters as a programmer would write them: `git_log(repo: string, max_count?: integer)`. */
export function signatureOf({ name, inputSchema }: Pick<ToolDefinition, "name" | "inputSchema">): string {
  const properties = propertiesOf(inputSchema);
  // What a caller must give must not be lost among the rest.
  const inOrder = [...properties.filter(isRequired), ...properties.filter((one) => !isRequired(one))];
  const shown = inOrder.slice(0, maxParameters).map(parameter);
  return `${name}(${[...shown, ...(inOrder.length > shown.length ? ["…"] : [])].join(", ")})`;
}

function isRequired(property: { readonly isRequired: boolean }): boolean {
  return property.isRequired;
}

function parameter({ name, schema, isRequired }: ReturnType<typeof propertiesOf>[number]): string {
  const type = typeOf(schema);
  const short = type.length <= maxTypeLength ? type : `${type.slice(0, maxTypeLength)}…`;
  return `${name}${isRequired ? "" : "?"}: ${short}`;
}

function typeOf(schema: JsonObject, depth: number = 0): string {
  const { type, enum: values, const: only, items, anyOf, oneOf } = schema;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(values)) return enumeration(values);
  const branches = anyOf ?? oneOf;
  if (Array.isArray(branches) && depth < 3) return union(branches.filter(isObject), depth);
  if (type === "array") return isObject(items) && depth < 3 ? `${typeOf(items, depth + 1)}[]` : "array";
  return Array.isArray(type) ? type.map(String).join(" | ") : String(type ?? "any");
}

function enumeration(values: readonly unknown[]): string {
  const shown = values.slice(0, maxEnumValues).map((value) => JSON.stringify(value));
  return [...shown, ...(values.length > shown.length ? ["…"] : [])].join(" | ");
}

function union(branches: readonly JsonObject[], depth: number): string {
  return [...new Set(branches.map((branch) => typeOf(branch, depth + 1)))].join(" | ") || "any";
}
