import { describe, expect, test } from "vitest";
import { LineSplitter } from "../../src/host/line-splitter.ts";

function push(lines: LineSplitter, text: string | Buffer): string[] {
  return [...lines.push(Buffer.from(text))].map((line) => line.text);
}

describe("LineSplitter", () => {
  test("LineSplitter.push() gives lines as they are completed, in any cut", () => {
    const lines = new LineSplitter();
    expect(push(lines, "a\nb")).toEqual(["a"]);
    expect(push(lines, "c\r\n\nd")).toEqual(["bc", ""]);
    expect(lines.unfinished).toBe("d");
    expect([...lines.end()].map((line) => line.text)).toEqual(["d"]);
    expect([...lines.end()]).toEqual([]);
  });

  test("LineSplitter.push() keeps characters whole that a chunk cuts", () => {
    const lines = new LineSplitter();
    const bytes = Buffer.from("ü\n");
    expect([...lines.push(bytes.subarray(0, 1))]).toEqual([]);
    expect(push(lines, bytes.subarray(1))).toEqual(["ü"]);
  });

  test("LineSplitter.push() cuts a line longer than the cap and says so", () => {
    const lines = new LineSplitter(4);
    const pieces = [...lines.push(Buffer.from("abcdefghij\nklm\n"))];
    expect(pieces).toEqual([
      { text: "abcd", complete: false },
      { text: "efgh", complete: false },
      { text: "ij", complete: false },
      { text: "klm", complete: true },
    ]);
  });

  test("LineSplitter.push() never keeps more than the cap", () => {
    const lines = new LineSplitter(16);
    for (let i = 0; i < 1_000; i++) for (const _ of lines.push(Buffer.from("x".repeat(100)))) void _;
    expect(lines.unfinished.length).toBeLessThanOrEqual(16);
  });
});
