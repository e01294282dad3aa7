import { expect, test, vi } from "vitest";
import { DefinitionList } from "../../src/lists/definition-list.ts";

function setup(names: string[], pageSize = 2) {
  const read = vi.fn(() => names.map((name) => ({ name })).sort((a, b) => (a.name < b.name ? -1 : 1)));
  return { read, list: new DefinitionList({ read, keyOf: ({ name }) => name, pageSize }) };
}

/** The names on each page, one after the other. */
function pages(list: ReturnType<typeof setup>["list"]): string[][] {
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = list.page(cursor);
    if (page === undefined) throw new Error("expected a page");
    found.push(page.definitions.map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

test.each([
  [[], [[]]],
  [["a"], [["a"]]],
  [["b", "a"], [["a", "b"]]],
  [
    ["a", "b", "c"],
    [["a", "b"], ["c"]],
  ],
  [
    ["a", "b", "c", "d"],
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
])("DefinitionList.page() pages %j", (names, expected) => {
  expect(pages(setup(names).list)).toEqual(expected);
});

test("DefinitionList.page() goes on behind the same place when the list changed meanwhile", () => {
  const names = ["a", "b", "c", "d"];
  const { list } = setup(names);
  const cursor = list.page(undefined)?.nextCursor;
  names.splice(1, 1, "aa", "bb");
  list.forget();
  expect(list.page(cursor)?.definitions).toEqual([{ name: "bb" }, { name: "c" }]);
});

test("DefinitionList.page() refuses a cursor that is none", () => {
  expect(setup(["a"]).list.page("x")).toBeUndefined();
});

test("DefinitionList.page() makes the first page once until the list changed", () => {
  const { read, list } = setup(["a"]);
  const first = list.page(undefined);
  expect(list.page(undefined)).toBe(first);
  expect(read).toHaveBeenCalledTimes(1);
  list.forget();
  expect(list.page(undefined)).not.toBe(first);
});

test("DefinitionList.textOf() is the JSON of the current first page and of nothing else", () => {
  const { list } = setup(["a"]);
  expect(list.textOf(undefined)).toBeUndefined();
  const definitions = list.page(undefined)?.definitions;
  expect(list.textOf(definitions)).toBe('[{"name":"a"}]');
  expect(list.textOf([{ name: "a" }])).toBeUndefined();
  list.forget();
  expect(list.textOf(definitions)).toBeUndefined();
  expect(list.textOf(undefined)).toBeUndefined();
});
