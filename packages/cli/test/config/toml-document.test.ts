import { expect, it } from "vitest";
import { parseToml, TomlError } from "../../src/config/toml-document.ts";

const document = parseToml(`# a comment
title = "x"

[a.b]
list = [1, { inner = 2 }]
"quoted key" = 3
dotted.deep = 4

[[many]]
[[many]]
[many.sub]
x = 1
`);

it("parseToml() gives the value", () => {
  expect(document.value).toEqual({
    title: "x",
    a: { b: { list: [1, { inner: 2 }], "quoted key": 3, dotted: { deep: 4 } } },
    many: [{}, { sub: { x: 1 } }],
  });
});

it.each([
  [[], 1, 1],
  [["title"], 2, 1],
  [["a"], 4, 2],
  [["a", "b"], 4, 4],
  [["a", "b", "list"], 5, 1],
  [["a", "b", "list", 0], 5, 9],
  [["a", "b", "list", 1, "inner"], 5, 14],
  [["a", "b", "quoted key"], 6, 1],
  [["a", "b", "dotted", "deep"], 7, 8],
  [["many", 1, "sub", "x"], 12, 1],
  // What is not there is where the next one above it is.
  [["a", "b", "missing"], 4, 4],
  [["nothing", "at", "all"], 1, 1],
] as [PropertyKey[], number, number][])("TomlDocument.positionOf(%j) is %i:%i", (path, line, column) => {
  expect(document.positionOf(path)).toEqual({ line, column });
});

it("parseToml() says where it cannot go on", () => {
  const parse = () => parseToml('a = 1\nb = "\n');
  expect(parse).toThrow(TomlError);
  expect(parse).toThrow(expect.objectContaining({ position: { line: 2, column: 6 } }));
});
