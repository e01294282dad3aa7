import { describe, expect, test } from "vitest";
import type { Persona } from "../../src/catalog/entry.ts";
import { Shelf } from "../../src/catalog/shelf.ts";

const persona = (name: string, ...aliases: string[]): Persona => ({
  kind: "persona",
  name,
  aliases,
  description: "",
  triggers: [],
  examples: [],
  instructions: "",
  file: `${name}.yaml`,
});

describe("Shelf", () => {
  test("serves an entry by its aliases", () => {
    const shelf = new Shelf([{ rank: 0, entries: [persona("tester", "qa", "quality-engineer")] }]);
    expect(shelf.find("qa")?.name).toBe("tester");
    expect(shelf.find("nobody")).toBeUndefined();
  });

  test("lets an entry step aside for one of a higher rank among its aliases, and still answers to its names", () => {
    const shelf = new Shelf([
      { rank: 1, entries: [persona("quality-engineer")] },
      { rank: 0, entries: [persona("tester", "qa", "quality-engineer")] },
    ]);
    expect(shelf.list().map(({ name }) => name)).toEqual(["quality-engineer"]);
    expect(shelf.find("tester")?.name).toBe("quality-engineer");
    expect(shelf.find("qa")?.name).toBe("quality-engineer");
  });

  test("keeps both of one rank", () => {
    const shelf = new Shelf([{ rank: 0, entries: [persona("a", "b"), persona("b")] }]);
    expect(shelf.list().map(({ name }) => name)).toEqual(["a", "b"]);
  });
});
