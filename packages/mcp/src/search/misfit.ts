import type { JsonObject } from "@backplane/host";
import { isObject, propertiesOf } from "./schema-properties.ts";

/**
 * What is plainly wrong with arguments: missing, unknown, or of another type, at the top only. Undefined: nothing that can be told so.
 * Not a validation: patterns and the like come from plugins, and the plugin checks its arguments by itself.
 */
export function misfit(args: JsonObject, schema: JsonObject): string | undefined {
  const properties = propertiesOf(schema);
  const missing = properties.filter(({ name, isRequired }) => isRequired && !Object.hasOwn(args, name));
  const known = new Set(properties.map(({ name }) => name));
  const unknown =
    schema["additionalProperties"] === false ? Object.keys(args).filter((name) => !known.has(name)) : [];
  const wrong = properties.filter(
    ({ name, schema: wanted }) => Object.hasOwn(args, name) && !isOfType(args[name], wanted),
  );
  const parts = [
    ...missing.map(({ name }) => `${name} is missing`),
    ...unknown.map((name) => `${name} is unknown`),
    ...wrong.map(({ name, schema: { type } }) => `${name} is not ${String(type)}`),
  ];
  return parts.length === 0 ? undefined : parts.slice(0, maxParts).join(", ");
}

const maxParts = 10;

function isOfType(value: unknown, { type }: JsonObject): boolean {
  const types: unknown[] = Array.isArray(type) ? type : [type];
  return types.some((one) => {
    switch (one) {
      case "string":
      case "boolean":
      case "number":
        return typeof value === one;
      case "integer":
        return Number.isInteger(value);
      case "array":
        return Array.isArray(value);
      case "object":
        return isObject(value);
      case "null":
        return value === null;
      default:
        return true;
    }
  });
}
