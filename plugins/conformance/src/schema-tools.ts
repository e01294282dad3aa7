import type { JsonSchema } from "@backplane/sdk";

/** Uses what JSON Schema 2020-12 has beyond a list of properties. */
const modernSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};

/** A client repeats this argument in the header Mcp-Param-Region. */
const headerSchema: JsonSchema = {
  type: "object",
  properties: { region: { type: "string", "x-mcp-header": "Region" } },
  required: ["region"],
};

/** Tools whose schemas must come through whole. */
export const schemaTools = {
  json_schema_2020_12_tool: {
    description: "Tool with JSON Schema 2020-12 features",
    input: modernSchema,
    run: (args: unknown) => JSON.stringify(args),
  },
  test_custom_header: {
    description: "Has an argument that is a header too",
    input: headerSchema,
    run: (args: unknown) => JSON.stringify(args),
  },
};
