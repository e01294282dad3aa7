import { describe, expect, test } from "vitest";
import { quoted } from "../src/quoted.ts";

describe("quoted()", () => {
  test.each([
    ["plain", '"plain"'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    ["\u001b[2J", '"\\u001b[2J"'],
    ["\u009b2J\u007f", '"\\u009b2J\\u007f"'],
    ["\u202egpj.exe", '"\\u202egpj.exe"'],
  ])("quoted() shows %j harmlessly", (text, expected) => {
    expect(quoted(text)).toBe(expected);
  });

  test("quoted() cuts what is long", () => {
    expect(quoted("x".repeat(1_000))).toHaveLength(203);
  });
});
