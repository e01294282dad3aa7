import { describe, expect, it } from "vitest";
import { checkSchema } from "../../src/description/check-schema.ts";

const check = (schema: unknown) => checkSchema(Buffer.from(JSON.stringify(schema)));
const nested = (depth: number): object =>
  depth === 0 ? {} : { type: "object", properties: { a: nested(depth - 1) } };

describe("checkSchema()", () => {
  it("passes a schema on whole, with keywords it does not know", () => {
    const schema = {
      type: "object",
      properties: { a: { type: ["string", "null"], enum: ["x", null, 1.5, true] } },
      required: ["a"],
      $defs: { b: {} },
      "x-new": [{}],
    };
    expect(check(schema)).toEqual(schema);
  });

  it("cleans and cuts the texts in it", () => {
    const schema = check({
      type: "object",
      description: `a\u001b${"x".repeat(5_000)}`,
      examples: ["\u202eb"],
    });
    expect(schema["description"]).toBe(`a${"x".repeat(4_094)}`);
    expect(schema["examples"]).toEqual(["b"]);
  });

  it.each([null, 1, "object", [], {}, { type: "string" }, { type: ["object"] }])("refuses %j", (schema) => {
    expect(() => check(schema)).toThrow('expected a JSON Schema object with "type": "object"');
  });

  it("refuses what is deep, large, or no JSON", () => {
    expect(check(nested(15))).toEqual(nested(15));
    expect(() => check(nested(16))).toThrow("nested deeper than 32");
    expect(() => check({ type: "object", a: "x".repeat(262_144) })).toThrow(/^\d+ bytes, at most 262144$/);
    expect(() => checkSchema(Buffer.from("{"))).toThrow("JSON");
  });

  it.each(["__proto__", "a\u001b", "a\u202e", "x".repeat(257)])("refuses the key %j", (key) => {
    const text = `{"type":"object","properties":{${JSON.stringify(key)}:{}}}`;
    expect(() => checkSchema(Buffer.from(text))).toThrow("unusable key");
  });
});
