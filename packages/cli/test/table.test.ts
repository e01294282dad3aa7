import { expect, it } from "vitest";
import { table } from "../src/table.ts";

const header = ["NAME", "TOOLS"];
const names = "3: alpha_one, alpha_two, alpha_three";

it("table() pads every column but the last", () => {
  const lines = table(header, [
    ["a", "x"],
    ["longer", "y"],
  ]).split("\n");
  expect(lines).toEqual(["NAME    TOOLS", "a       x", "longer  y"]);
});

it("table() keeps a row on one line where there is no terminal", () => {
  expect(table(header, [["alpha", names]]).split("\n")).toHaveLength(2);
});

it("table() goes on below the last column where the row is wider than the terminal", () => {
  expect(table(header, [["alpha", names]], 33).split("\n")).toEqual([
    "NAME   TOOLS",
    "alpha  3: alpha_one, alpha_two,",
    "       alpha_three",
  ]);
});

it("table() gives the last column lines of its own where there is little room beside the others", () => {
  const name = "a-name-that-takes-a-lot-of-room";
  expect(
    table(["NAME", "TOOLS"], [[name, names]], 40)
      .split("\n")
      .slice(1),
  ).toEqual([name, "    3: alpha_one, alpha_two, alpha_three"]);
});

it("table() cuts nothing, not even a word that is wider than the terminal", () => {
  const word = "w".repeat(50);
  expect(table(header, [["a", `1: ${word}`]], 20)).toContain(word);
});
