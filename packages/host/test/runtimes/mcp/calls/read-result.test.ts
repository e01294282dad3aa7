import { describe, expect, it } from "vitest";
import { readResult } from "../../../../src/runtimes/mcp/calls/read-result.ts";

describe("readResult()", () => {
  it.each(['{"content":[],"n":1.0}', '{"resultType":"input_required"}', "nonsense"])(
    "passes on what a legacy server answers as it is: %s",
    (json) => {
      expect(readResult(json, "legacy")).toEqual({ kind: "complete", json });
    },
  );

  it("takes out of a modern result only what its revision put in", () => {
    const json = '{"content":[],"resultType":"complete","_meta":{"a":1.0},"b":1,"1":12345678901234567890}';
    expect(readResult(json, "modern")).toEqual({
      kind: "complete",
      json: '{"content":[],"_meta":{"a":1.0},"b":1,"1":12345678901234567890}',
    });
  });

  it("takes a modern result without a type for a complete one", () => {
    expect(readResult('{ "content": [] }', "modern")).toEqual({
      kind: "complete",
      json: '{ "content": [] }',
    });
  });

  it("reads what a modern server wants to know first", () => {
    const inputRequests = {
      name: { method: "elicitation/create", params: { message: "?" } },
      roots: { method: "roots/list" },
    };
    expect(
      readResult(
        JSON.stringify({ resultType: "input_required", inputRequests, requestState: "s" }),
        "modern",
      ),
    ).toEqual({
      kind: "input_required",
      questions: new Map<string, object>([
        ["name", inputRequests.name],
        ["roots", { method: "roots/list", params: {} }],
      ]),
      requestState: "s",
    });
  });

  it.each([
    ["[]", "is no JSON object"],
    ['{"resultType":"task"}', 'is of the type "task", which this version does not know'],
    ['{"resultType":"input_required","inputRequests":[]}', 'has "inputRequests" that are no object'],
    ['{"resultType":"input_required","inputRequests":{"a":5}}', 'has a question without "method"'],
    [
      '{"resultType":"input_required","inputRequests":{"a":{"method":"m","params":[]}}}',
      '"params" that are no object',
    ],
    ['{"resultType":"input_required","requestState":5}', 'has a "requestState" that is no text'],
  ])("refuses the modern result %s", (json, what) => {
    expect(() => readResult(json, "modern")).toThrow(what);
  });
});
