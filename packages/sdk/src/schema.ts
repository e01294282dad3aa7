import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";

/**
 * A schema that can both check a value and say itself as JSON Schema: Zod 4.2+, ArkType 2.1.28+, or any other library
 * with Standard Schema and Standard JSON Schema.
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly "~standard": StandardSchemaV1.Props<Input, Output> & StandardJSONSchemaV1.Props<Input, Output>;
}

export function isSchema(value: object): value is Schema {
  return "~standard" in value;
}

/** JSON Schema 2020-12 of an object. */
export interface JsonSchema {
  readonly type: "object";
  readonly [keyword: string]: unknown;
}

/** What a tool's code receives: the checked arguments, or `{}` where the tool declares no input. */
export type Arguments<Input> = Input extends Schema
  ? StandardSchemaV1.InferOutput<Input>
  : Input extends JsonSchema
    ? Readonly<Record<string, unknown>>
    : Readonly<Record<string, never>>;

/** A check's verdict: the value, or what is wrong with it in one line. */
export type Checked = { readonly value: unknown } | { readonly problem: string };

export async function check(schema: Schema, value: unknown): Promise<Checked> {
  const result = await schema["~standard"].validate(value);
  if (!result.issues) return { value: result.value };
  return { problem: result.issues.map(describeIssue).join("; ") };
}

/** JSON Schema 2020-12 of what goes into or comes out of the schema. */
export function toJsonSchema(schema: Schema, side: "input" | "output"): Record<string, unknown> {
  return schema["~standard"].jsonSchema[side]({ target: "draft-2020-12" });
}

function describeIssue(issue: StandardSchemaV1.Issue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return path ? `${path}: ${issue.message}` : issue.message;
}
