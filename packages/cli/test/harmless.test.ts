import { expect, it } from "vitest";
import { harmless, harmlessLine } from "../src/harmless.ts";

it.each([
  ["\u001b[2J", "\\x1b[2J"],
  ["a\u0000b\u0007c\u007fd\u009be", "a\\x00b\\x07c\\x7fd\\x9be"],
  ["abc\u202ecba", "abc\\u{202e}cba"],
  ["tag \u{e0041}", "tag \\u{e0041}"],
  ["half \ud800", "half \\u{d800}"],
  ["\u2028", "\\u{2028}"],
  ["over\rwritten", "over\\x0dwritten"],
])("harmless() shows what would act on a terminal: %j", (text, shown) => {
  expect(harmless(text)).toBe(shown);
});

it("harmless() keeps text, lines, tabs and joined emoji as they are", () => {
  const text = "Grüße\tund 👩‍👩‍👧\nnächste Zeile";
  expect(harmless(text)).toBe(text);
  expect(harmless("one\r\ntwo")).toBe("one\ntwo");
});

it("harmlessLine() makes one line of several", () => {
  expect(harmlessLine("one\ntwo\tthree")).toBe("one\\ntwo\\tthree");
});
