import { describe, expect, it } from "vitest";
import { cleanLine, cleanText, isCleanText } from "../../src/description/clean-text.ts";

const hostile: Readonly<Record<string, string>> = {
  "an escape sequence": "\u001b",
  "a NUL": "\u0000",
  "a carriage return": "\r",
  DEL: "\u007f",
  "a C1 control": "\u009b",
  "a right-to-left override": "\u202e",
  "an isolate": "\u2066",
  "a zero-width space": "\u200b",
  "a byte order mark": "\ufeff",
  "a line separator": "\u2028",
  "a tag character": "\u{e0041}",
  "a variation selector": "\ufe0f",
  "a supplementary variation selector": "\u{e0100}",
  "a Hangul filler": "\u3164",
  "half a character": "\ud83d",
};

describe("cleanText()", () => {
  it.each(Object.entries(hostile))("removes %s", (_what, character) => {
    expect(cleanText(`a${character}b`, 10)).toBe("ab");
    expect(isCleanText(`a${character}b`)).toBe(false);
  });

  it("leaves text of any language, tabs and line breaks", () => {
    const text = "Grüße, 世界!\n\tمرحبا 👋 e\u0301";
    expect(cleanText(text, 100)).toBe(text);
    expect(isCleanText(text)).toBe(true);
  });

  it("cuts, never through a character", () => {
    expect(cleanText("abc", 2)).toBe("ab");
    expect(cleanText("a👋", 2)).toBe("a");
  });
});

describe("cleanLine()", () => {
  it("makes one line and shows that it was cut", () => {
    expect(cleanLine("a\r\n b\t\u2028c", 100)).toBe("a b c");
    expect(cleanLine("abcdef", 3)).toBe("abc…");
    expect(cleanLine("abc", 3)).toBe("abc");
  });
});
