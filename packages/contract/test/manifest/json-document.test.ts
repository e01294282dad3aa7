import { describe, expect, test } from "vitest";
import { JsonDocument } from "../../src/manifest/json-document.ts";
import { TextError } from "../../src/manifest/text-position.ts";

const document = new JsonDocument('{\n  "a": [1, {"b": 2}],\n  "c": {"d": 1, "d": 2}\n}');

function errorOf(text: string): unknown {
  try {
    return new JsonDocument(text);
  } catch (error) {
    expect(error).toBeInstanceOf(TextError);
    return error;
  }
}

describe("JsonDocument", () => {
  test("has the values of JSON.parse()", () => {
    expect(document.value).toEqual({ a: [1, { b: 2 }], c: { d: 2 } });
  });

  test.each([
    [["a", 1, "b"], { line: 2, column: 18 }],
    [["c", "d"], { line: 3, column: 22 }],
    [["a", 7], { line: 2, column: 8 }],
    [["nowhere", "below"], { line: 1, column: 1 }],
    [[], { line: 1, column: 1 }],
  ])("positionOf(%j) is where the value that counts stands, else what is above it", (path, position) => {
    expect(document.positionOf(path)).toEqual(position);
  });

  test("positionOfKey() is where the key of the value that counts stands", () => {
    expect(document.positionOfKey(["c", "d"])).toEqual({ line: 3, column: 17 });
    expect(document.positionOfKey(["c", "x"])).toEqual({ line: 3, column: 8 });
  });

  test("keysOf() gives keys as often as they stand there", () => {
    expect(document.keysOf(["c"])).toEqual(["d", "d"]);
    expect(document.keysOf(["a"])).toEqual([]);
    expect(document.keysOf(["x"])).toEqual([]);
  });

  test("duplicateKeys() gives the later one, and the first few of very many", () => {
    expect(document.duplicateKeys()).toEqual([{ path: ["c"], key: "d", position: { line: 3, column: 17 } }]);
    const nested = new JsonDocument('[0, {"x": [{"y": 1, "y": 2}]}]');
    expect(nested.duplicateKeys()[0]?.path).toEqual([1, "x", 0]);
    expect(new JsonDocument(`{${'"a":1,'.repeat(5_000)}"a":1}`).duplicateKeys()).toHaveLength(20);
  });

  test.each([
    ["", "not JSON: value expected", 1, 1],
    ["{\n  a: 1}", "not JSON: invalid symbol", 2, 3],
    ['{"a": 1,\n}', "not JSON: property name expected", 2, 1],
    ['{"a": "\u0001"}', "not JSON: invalid character", 1, 7],
    ["{} {}", "not JSON: end of file expected", 1, 4],
    ["\ufeff{}", "a byte order mark stands before the text; save it without", 1, 1],
  ])("refuses %j", (text, message, line, column) => {
    expect(errorOf(text)).toMatchObject({ message, position: { line, column } });
  });

  test.each([
    ["brackets", `${"[".repeat(201)}${"]".repeat(201)}`, 201],
    // Without the limit, the recursion of the parser would come to the end of the stack.
    ["brackets without end", "[".repeat(250_000), 201],
    ["objects without end", '{"a":'.repeat(50_000), 1001],
  ])("refuses very many %s", (_, text, column) => {
    const message = "nested deeper than 200 levels";
    expect(errorOf(text)).toMatchObject({ message, position: { line: 1, column } });
  });

  test("reads brackets in texts as text", () => {
    expect(new JsonDocument(JSON.stringify("[".repeat(1_000))).value).toHaveLength(1_000);
  });
});
