import { expect, test } from "vitest";
import { signatureOf } from "../../src/search/signature.ts";
import { object } from "./tools.ts";

const signature = (properties: Record<string, unknown>, required?: string[]) =>
  signatureOf({ name: "t", inputSchema: object(properties, required) });

test.each<[string, Record<string, unknown>, string]>([
  ["nothing", {}, "t()"],
  ["plain types", { a: { type: "string" }, b: { type: "integer" } }, "t(a?: string, b?: integer)"],
  ["an enum", { a: { enum: ["x", 1] } }, 't(a?: "x" | 1)'],
  ["a long enum", { a: { enum: [1, 2, 3, 4, 5, 6] } }, "t(a?: 1 | 2 | 3 | 4 | 5 | …)"],
  ["a constant", { a: { const: "x" } }, 't(a?: "x")'],
  [
    "arrays",
    { a: { type: "array", items: { type: "string" } }, b: { type: "array" } },
    "t(a?: string[], b?: array)",
  ],
  ["several types", { a: { type: ["string", "null"] } }, "t(a?: string | null)"],
  [
    "a choice",
    { a: { anyOf: [{ type: "string" }, { type: "number" }, { type: "string" }] } },
    "t(a?: string | number)",
  ],
  ["what says no type", { a: {}, b: true }, "t(a?: any, b?: any)"],
])("signatureOf() shows %s", (_what, properties, expected) => {
  expect(signature(properties)).toBe(expected);
});

test("signatureOf() shows what is required first, and cuts the rest", () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`p${n}`, { type: "string" }]));
  const shown = signature(many, ["p19"]);
  expect(shown).toMatch(/^t\(p19: string, p0\?: string, .*, p10\?: string, …\)$/);
});

test("signatureOf() stays short whatever the schema", () => {
  let deep: object = { type: "string" };
  for (let depth = 0; depth < 1_000; depth++) deep = { type: "array", items: deep };
  const wide = { anyOf: Array.from({ length: 1_000 }, (_, n) => ({ const: `value ${n}` })) };
  expect(signature({ deep, wide }).length).toBeLessThan(200);
});
