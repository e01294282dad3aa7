import { describe, expect, it } from "vitest";
import { bytesOf, resourceResult, skillContent } from "../../src/skills/skill-content.ts";
import { maxSkillTextBytes } from "../../src/skills/skill-limits.ts";

const content = (file: string, bytes: string | readonly number[]) =>
  skillContent(file, typeof bytes === "string" ? Buffer.from(bytes) : Buffer.from(bytes));

describe("skillContent()", () => {
  it.each([
    ["a.md", "# Ä 日 😀\n", "text/markdown"],
    ["A.MD", "", "text/markdown"],
    ["run.py", "print(1)", "text/x-python"],
    ["a.svg", "<svg/>", "image/svg+xml"],
    ["LICENSE", "MIT", "text/plain"],
    // What it is called says nothing of what it is.
    ["logo.png", "no picture", "image/png"],
  ])("%s is a text", (file, text, mimeType) => {
    expect(content(file, text)).toEqual({ kind: "text", text, mimeType });
  });

  it("a text loses its byte order mark and what cannot be seen", () => {
    expect(content("a.md", "\ufeffa\u202e\u200b\u001b[31m\r\n\fb")).toMatchObject({ text: "a[31m\nb" });
  });

  it.each([
    ["logo.png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "image/png"],
    ["a.md", [0x61, 0xff], "application/octet-stream"],
    ["half.md", [0x61, 0xe6, 0x97], "application/octet-stream"],
    ["surrogate.md", [0xed, 0xa0, 0x80], "application/octet-stream"],
    ["overlong.txt", [0xc0, 0xaf], "application/octet-stream"],
    ["zero.txt", [0x61, 0x00, 0x62], "application/octet-stream"],
    ["bell", [0x07], "application/octet-stream"],
  ])("%s is a blob, byte for byte", (file, bytes, mimeType) => {
    expect(content(file, bytes)).toEqual({ kind: "blob", bytes: Buffer.from(bytes), mimeType });
  });
});

it("skillContent() takes a text that is too long for a model for a blob", () => {
  const text = "x".repeat(maxSkillTextBytes);
  expect(content("a.md", text).kind).toBe("text");
  expect(content("a.md", `${text}x`)).toMatchObject({ kind: "blob", mimeType: "application/octet-stream" });
});

describe("resourceResult()", () => {
  it("is MCP's, on one line, of the same bytes as a digest covers", () => {
    const uri = "skill://p/s/x";
    const text = content("a.md", "\ufeffä\n");
    expect(bytesOf(text)).toEqual(Buffer.from("ä\n"));
    expect(resourceResult(uri, text)).toEqual({
      value: { contents: [{ uri, mimeType: "text/markdown", text: "ä\n" }] },
      json: `{"contents":[{"uri":"${uri}","mimeType":"text/markdown","text":"ä\\n"}]}`,
    });
    const blob = content("a", [0xff, 0x00]);
    expect(resourceResult(uri, blob).value.contents[0]).toEqual({
      uri,
      mimeType: "application/octet-stream",
      blob: "/wA=",
    });
  });
});
