import { describe, expect, it } from "vitest";
import { checkResult } from "../../src/plugin/check-result.ts";

const check = (text: string) => checkResult("callTool", Buffer.from(text));

describe("checkResult()", () => {
  it("passes a result on as the plugin wrote it, with what it does not know", () => {
    const text =
      '{ "content": [ {"type":"text","text":"a\\nb","new":1} ], "isError": true, "_meta": {"x":1.50} }';
    const { json, value } = check(text);
    expect(json).toBe(text);
    expect(value).toEqual(JSON.parse(text));
  });

  it.each(["\n", "\r", "\r\n"])("makes one line of a result broken by %j", (lineBreak) => {
    const { json } = check(`{${lineBreak}"content":${lineBreak}[]}${lineBreak}`);
    expect(json).toBe('{"content":[]}');
  });

  it.each(["", "no", '{"content":[]}{"content":[]}', '{"content":[]}\n{"jsonrpc":"2.0"}', "NaN"])(
    "refuses %j, which is not one JSON value",
    (text) => {
      expect(() => check(text)).toThrow("The plugin's result is not JSON");
    },
  );

  it.each([
    "null",
    "1",
    '"content"',
    "[]",
    "{}",
    '{"content":{}}',
    '{"content":[1]}',
    '{"content":[{"type":1}]}',
  ])("refuses %j, which is no CallToolResult", (text) => {
    expect(() => check(text)).toThrow('The plugin\'s result has no "content" array of objects with a "type"');
  });

  it("reads only the bytes it is given of a larger buffer", () => {
    const bytes = Buffer.from('xx{"content":[]}xx').subarray(2, -2);
    expect(checkResult("callTool", bytes).json).toBe('{"content":[]}');
  });
});
