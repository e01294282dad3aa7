import { expect, test } from "vitest";
import { misfit } from "../../src/search/misfit.ts";
import { object } from "./tools.ts";

const schema = object(
  {
    name: { type: "string" },
    count: { type: "integer" },
    tags: { type: "array" },
    options: { type: "object" },
    either: { type: ["string", "null"] },
    any: {},
  },
  ["name"],
);

test.each<[Record<string, unknown>, string | undefined]>([
  [{ name: "x" }, undefined],
  [{ name: "x", count: 1, tags: [], options: {}, either: null, any: 3, other: 1 }, undefined],
  [{}, "name is missing"],
  [{ name: 1 }, "name is not string"],
  [
    { name: "x", count: 1.5, tags: {}, options: [] },
    "count is not integer, tags is not array, options is not object",
  ],
  [{ name: "x", either: 1 }, "either is not string,null"],
])("misfit() of %j: %s", (args, expected) => {
  expect(misfit(args, schema)).toBe(expected);
});

test("misfit() names what is unknown where nothing further is allowed", () => {
  expect(misfit({ name: "x", nmae: "y" }, { ...schema, additionalProperties: false })).toBe(
    "nmae is unknown",
  );
});

test("misfit() takes no inherited property for an argument", () => {
  expect(misfit({}, object({ constructor: {} }, ["constructor"]))).toBe("constructor is missing");
});
