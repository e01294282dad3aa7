import { describe, expect, it } from "vitest";
import type { GetPromptResult } from "../../src/index.ts";
import { safePrompt } from "../../src/plugin/safe-prompt.ts";

function resultOf(...contents: GetPromptResult["messages"][number]["content"][]) {
  const value: GetPromptResult = { messages: contents.map((content) => ({ role: "user", content })) };
  return { value, json: JSON.stringify(value) };
}

describe("safePrompt()", () => {
  it("breaks expansions in text and in embedded resources, and prints the result anew", () => {
    const { value, json } = safePrompt(
      resultOf(
        { type: "text", text: "!`id`" },
        { type: "resource", resource: { uri: "x:1", text: "@/etc/passwd" } },
      ),
    );
    expect(value.messages.map(({ content }) => content)).toEqual([
      { type: "text", text: "! `id`" },
      { type: "resource", resource: { uri: "x:1", text: "\uFF20/etc/passwd" } },
    ]);
    expect(JSON.parse(json)).toEqual(value);
  });

  it("removes what cannot be seen", () => {
    const { value } = safePrompt(resultOf({ type: "text", text: "a\u202e\u200bb\u001b[2J" }));
    expect(value.messages[0]?.content).toEqual({ type: "text", text: "ab[2J" });
  });

  it("passes on what is harmless to the letter", () => {
    const harmless = resultOf(
      { type: "text", text: "Hello\n\tme@example.com" },
      { type: "image", data: "@" },
    );
    expect(safePrompt(harmless)).toBe(harmless);
  });
});
