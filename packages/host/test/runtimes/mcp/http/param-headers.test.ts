import { describe, expect, it } from "vitest";
import { headerValue, paramHeaders, valuesOf } from "../../../../src/runtimes/mcp/http/param-headers.ts";

const schema = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const wish = (name: unknown, type: unknown = "string") => ({ type, "x-mcp-header": name });

describe("paramHeaders()", () => {
  it("finds the parameters that are reached through properties, at any depth", () => {
    const inner = schema({ id: wish("Inner-Id", "integer") });
    expect(paramHeaders(schema({ region: wish("Region"), plain: { type: "string" }, inner }))).toEqual([
      { path: ["region"], header: "mcp-param-region" },
      { path: ["inner", "id"], header: "mcp-param-inner-id" },
    ]);
  });

  it("takes no data of a schema for a wish", () => {
    const property = { type: "string", enum: [wish("A")], default: wish("B"), const: wish("C") };
    expect(paramHeaders(schema({ property }))).toEqual([]);
    expect(paramHeaders(schema({ "x-mcp-header": { type: "string" } }))).toEqual([]);
  });

  it.each([
    ["of no name", schema({ a: wish("") })],
    ["of a name that is none", schema({ a: wish("a b") })],
    ["of a name that is no text", schema({ a: wish(5) })],
    ["on an object", schema({ a: wish("A", "object") })],
    ["on a number", schema({ a: wish("A", "number") })],
    ["on nothing in particular", schema({ a: { "x-mcp-header": "A" } })],
    ["at the top", { ...schema({}), "x-mcp-header": "A" }],
    ["in items", schema({ a: { type: "array", items: wish("A") } })],
    ["in a branch", schema({}, { oneOf: [schema({ a: wish("A") })] })],
    ["in a definition", schema({}, { $defs: { d: schema({ a: wish("A") }) } })],
    ["twice", schema({ a: wish("Same"), b: wish("sAME") })],
  ])("refuses a wish %s", (_where, inputSchema) => {
    expect(() => paramHeaders(inputSchema)).toThrow("x-mcp-header");
  });
});

describe("valuesOf()", () => {
  const headers = paramHeaders(schema({ s: wish("S"), i: wish("I", "integer"), b: wish("B", "boolean") }));
  it.each([
    [
      { s: "x", i: 42, b: false },
      { "mcp-param-s": "x", "mcp-param-i": "42", "mcp-param-b": "false" },
    ],
    [{ s: null, i: 2 ** 60, b: [] }, {}],
    [{}, {}],
    [5, {}],
  ])("of %j are %j", (args, values) => {
    expect(valuesOf(headers, args)).toEqual(values);
  });
});

describe("headerValue()", () => {
  it.each(["x", "us west 1", "a\tb", "=?base64"])("leaves %j as it is", (text) => {
    expect(headerValue(text)).toBe(text);
  });

  it.each(["", " x", "x ", "\tx", "a\nb", "a\r\nb", "ü", "=?base64?eA==?="])("encodes %j", (text) => {
    const [, encoded = ""] = /^=\?base64\?(.*)\?=$/.exec(headerValue(text)) ?? [];
    expect(Buffer.from(encoded, "base64").toString()).toBe(text);
  });
});
