import { describe, expect, it } from "vitest";
import { readMessages } from "../../../../src/runtimes/mcp/json-rpc/read-messages.ts";

const read = (message: unknown): unknown => readMessages(JSON.stringify(message));

describe("readMessages()", () => {
  it("gives a result as it is written", () => {
    const result = '{"n":1.0,"big":12345678901234567890,"b":1,"1":2}';
    expect(readMessages(`{"jsonrpc":"2.0","id":7,"result":${result}}`)).toEqual([
      { kind: "result", id: 7, result },
    ]);
  });

  it("reads an error, also one that names no request", () => {
    const error = { code: -1, message: "m", data: { a: 1 } };
    expect(read({ jsonrpc: "2.0", id: "x", error })).toMatchObject([{ kind: "error", id: "x", error }]);
    expect(read({ jsonrpc: "2.0", id: null, error })).toMatchObject([{ kind: "error", id: null }]);
    expect(read({ jsonrpc: "2.0", error: 5 })).toMatchObject([
      { kind: "error", id: null, error: { code: 0 } },
    ]);
  });

  it("tells requests from notifications", () => {
    expect(read({ jsonrpc: "2.0", id: 0, method: "m" })).toEqual([
      { kind: "request", id: 0, method: "m", params: {} },
    ]);
    expect(read({ jsonrpc: "2.0", method: "n", params: { a: 1 } })).toEqual([
      { kind: "notification", method: "n", params: { a: 1 } },
    ]);
  });

  it("reads an array of them, as MCP had it in 2025-03-26", () => {
    const one = { jsonrpc: "2.0", id: 1, result: { a: 1 } };
    expect(read([one, { jsonrpc: "2.0", method: "n" }])).toMatchObject([
      { kind: "result", result: '{"a":1}' },
      { kind: "notification" },
    ]);
    expect(read([])).toEqual([]);
  });

  it.each([
    "Server started",
    "",
    "42",
    "null",
    '{"id":1,"result":{}}',
    '{"jsonrpc":"1.0","id":1,"result":{}}',
    '{"jsonrpc":"2.0"}',
    '{"jsonrpc":"2.0","result":{}}',
    '{"jsonrpc":"2.0","id":{},"result":{}}',
    '{"jsonrpc":"2.0","method":5,"id":1}',
    '{"jsonrpc":"2.0","method":"m","params":[1]}',
    "[5]",
    "[",
  ])("refuses %j", (text) => {
    expect(() => readMessages(text)).toThrow();
  });
});
