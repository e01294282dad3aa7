import { describe, expect, test } from "vitest";
import { EraPin } from "../../src/calls/era-pin.ts";
import { readToolCall } from "../../src/calls/read-tool-call.ts";
import { envelope } from "../stdio/raw-client.ts";

const legacy = new EraPin();
legacy.accept("legacy", undefined);
const modern = new EraPin();
modern.accept("modern", envelope);

const message = (params: unknown, rest: object = {}) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params,
  ...rest,
});

describe("readToolCall()", () => {
  test("reads a regular legacy call", () => {
    const params = { name: "t", arguments: { a: 1 }, _meta: { progressToken: 7, traceparent: "00-1-2-03" } };
    expect(readToolCall(message(params), legacy)).toEqual({
      id: 1,
      call: { method: "tools/call", name: "t", arguments: { a: 1 } },
      meta: params._meta,
    });
    expect(readToolCall(message({ name: "t" }), legacy)).toEqual({
      id: 1,
      call: { method: "tools/call", name: "t" },
    });
  });

  test("reads a regular modern call", () => {
    const params = { name: "t", _meta: { ...envelope, progressToken: "p", traceparent: "00-1-2-03" } };
    expect(readToolCall(message(params, { id: "x" }), modern)).toEqual({
      id: "x",
      call: { method: "tools/call", name: "t" },
      meta: params._meta,
    });
  });

  test("reads nothing before the SDK has chosen an era", () => {
    expect(readToolCall(message({ name: "t" }), new EraPin())).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["an array", [message({ name: "t" })]],
    ["text", "tools/call"],
    ["another method", message({ name: "t" }, { method: "tools/list" })],
    ["another JSON-RPC version", message({ name: "t" }, { jsonrpc: "1.0" })],
    ["no id", message({ name: "t" }, { id: undefined })],
    ["a null id", message({ name: "t" }, { id: null })],
    ["a fractional id", message({ name: "t" }, { id: 1.5 })],
    ["a member JSON-RPC does not know", message({ name: "t" }, { extra: 1 })],
    ["no params", message(undefined)],
    ["params in an array", message(["t"])],
    ["a param MCP does not know", message({ name: "t", task: {} })],
    ["no name", message({ arguments: {} })],
    ["a name that is no text", message({ name: 7 })],
    ["arguments in an array", message({ name: "t", arguments: [] })],
    ["null arguments", message({ name: "t", arguments: null })],
    ["_meta that is no object", message({ name: "t", _meta: 1 })],
    ["a progress token that is an object", message({ name: "t", _meta: { progressToken: {} } })],
    ["a fractional progress token", message({ name: "t", _meta: { progressToken: 0.5 } })],
    [
      "a related task",
      message({ name: "t", _meta: { "io.modelcontextprotocol/related-task": { taskId: "1" } } }),
    ],
    ["the other era's envelope", message({ name: "t", _meta: envelope })],
  ])("leaves to the SDK: %s (legacy)", (_what, odd) => {
    expect(readToolCall(odd, legacy)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ["no _meta", undefined],
    ["no envelope", {}],
    ["another revision", { ...envelope, "io.modelcontextprotocol/protocolVersion": "2027-01-01" }],
    ["no capabilities", { ...envelope, "io.modelcontextprotocol/clientCapabilities": undefined }],
    [
      "capabilities the SDK has not seen",
      { ...envelope, "io.modelcontextprotocol/clientCapabilities": { sampling: 1 } },
    ],
    ["another client", { ...envelope, "io.modelcontextprotocol/clientInfo": "me" }],
    ["a log level the SDK has not seen", { ...envelope, "io.modelcontextprotocol/logLevel": "loud" }],
    ["a reserved key we do not know", { ...envelope, "io.modelcontextprotocol/new": 1 }],
    ["a progress token that is null", { ...envelope, progressToken: null }],
  ])("leaves to the SDK: %s (modern)", (_what, meta) => {
    expect(readToolCall(message({ name: "t", _meta: meta }), modern)).toBeUndefined();
  });

  test.each(["inputResponses", "requestState"])("leaves to the SDK: a retry with %s", (key) => {
    expect(readToolCall(message({ name: "t", _meta: envelope, [key]: "x" }), modern)).toBeUndefined();
  });
});

test("EraPin.accept() remembers a bounded number of envelopes", () => {
  const pin = new EraPin();
  const kind = (n: number) => ({
    ...envelope,
    "io.modelcontextprotocol/clientInfo": { name: `c${n}`, version: "0" },
  });
  for (let n = 0; n < 1_000; n++) pin.accept("modern", kind(n));
  const accepted = Array.from({ length: 1_000 }, (_, n) => pin.accepts(kind(n))).filter(Boolean);
  expect(accepted).toHaveLength(16);
});
