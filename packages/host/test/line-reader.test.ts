import { describe, expect, test } from "vitest";
import { LineReader } from "../src/line-reader.ts";

function setup(maxLineBytes?: number) {
  const lines: string[] = [];
  const refused: number[] = [];
  const reader = new LineReader({
    maxLineBytes,
    onLine: (line) => lines.push(line),
    onTooLong: (max) => refused.push(max),
  });
  return { lines, refused, reader };
}

describe("LineReader.push()", () => {
  test.each([1, 2, 3, 7, 1_000])("finds the same lines in chunks of %i bytes", (size) => {
    const { lines, reader } = setup();
    const bytes = Buffer.from("one\n\nżółw 🐢\r\nlast\nrest");
    for (let start = 0; start < bytes.length; start += size) reader.push(bytes.subarray(start, start + size));
    expect(lines).toEqual(["one", "", "żółw 🐢\r", "last"]);
  });

  test("takes a line of just the limit and refuses one byte more, however it is cut", () => {
    for (const cut of [0, 3]) {
      const { lines, refused, reader } = setup(8);
      reader.push(Buffer.from("12345678\n"));
      const tooLong = Buffer.from("123456789\nmore\n");
      reader.push(tooLong.subarray(0, cut));
      reader.push(tooLong.subarray(cut));
      reader.push(Buffer.from("after\n"));
      expect(lines).toEqual(["12345678"]);
      expect(refused).toEqual([8]);
    }
  });

  test("refuses an endless line as soon as it is too long", () => {
    const { refused, reader } = setup(100);
    for (let i = 0; i < 100 && refused.length === 0; i++) reader.push(Buffer.alloc(10, "x"));
    expect(refused).toEqual([100]);
  });

  test("reads a long line in many chunks in linear time", () => {
    const { lines, reader } = setup();
    const chunk = Buffer.alloc(64, "x");
    // Copying what is there for each chunk would move 550 GB and run into the test's time limit.
    for (let i = 0; i < 2 ** 17; i++) reader.push(chunk);
    reader.push(Buffer.from("\n"));
    expect(lines[0]).toHaveLength(2 ** 23);
  });
});

test("LineReader.stop() stops in the middle of a chunk", () => {
  const lines: string[] = [];
  const reader = new LineReader({
    onLine: (line) => {
      lines.push(line);
      reader.stop();
    },
    onTooLong: () => {},
  });
  reader.push(Buffer.from("a\nb\nc\n"));
  expect(lines).toEqual(["a"]);
});
