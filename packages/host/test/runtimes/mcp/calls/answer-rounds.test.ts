import { describe, expect, it, vi } from "vitest";
import { type AnswerRoundsOptions, answerRounds } from "../../../../src/runtimes/mcp/calls/answer-rounds.ts";
import type { CallResult } from "../../../../src/runtimes/mcp/calls/read-result.ts";
import { RpcError } from "../../../../src/runtimes/mcp/json-rpc/rpc-error.ts";

const complete = { kind: "complete", json: '{"a":1}' } as const;
const wants = (keys: readonly string[], requestState?: string): CallResult => ({
  kind: "input_required",
  questions: new Map(keys.map((key) => [key, { method: "roots/list", params: { key } }])),
  requestState,
});
const visit = (
  data: unknown = { elicitations: [{ elicitationId: "e", url: "https://x.y/", message: "go" }] },
): RpcError => new RpcError(-32042, "URL elicitation required", data);

function setUp(results: readonly (CallResult | Error)[], answer = '{"action":"accept"}') {
  const make = vi.fn<AnswerRoundsOptions["make"]>();
  for (const result of results) {
    if (result instanceof Error) make.mockRejectedValueOnce(result);
    else make.mockResolvedValueOnce(result);
  }
  const ask = vi.fn<AnswerRoundsOptions["ask"]>(async (_question, key) => (key ? `{"of":"${key}"}` : answer));
  const completed = vi.fn<AnswerRoundsOptions["completed"]>(async () => {});
  return { make, ask, completed };
}

describe("answerRounds()", () => {
  it("gives a complete result at once", async () => {
    const options = setUp([complete]);
    expect(await answerRounds(options)).toBe(complete.json);
    expect(options.make).toHaveBeenCalledExactlyOnceWith({});
  });

  it("makes the call again with every answer, and with the state as it came", async () => {
    const options = setUp([wants(["a", "b"], 'st"ate'), wants([], "s2"), wants(["c"]), complete]);
    expect(await answerRounds(options)).toBe(complete.json);
    expect(options.make.mock.calls.slice(1)).toEqual([
      [{ inputResponses: '{"a":{"of":"a"},"b":{"of":"b"}}', requestState: '"st\\"ate"' }],
      [{ requestState: '"s2"' }],
      [{ inputResponses: '{"c":{"of":"c"}}' }],
    ]);
  });

  it("does not ask for ever", async () => {
    const options = setUp([]);
    options.make.mockResolvedValue(wants(["a"]));
    await expect(answerRounds(options)).rejects.toThrow("The server still asks after 32 rounds");
  });

  it("ends when a question is not answered", async () => {
    const options = setUp([wants(["a"])]);
    options.ask.mockRejectedValue(new Error("the user said no"));
    await expect(answerRounds(options)).rejects.toThrow("the user said no");
  });

  it("sends the user where a call fails for want of a visit, and makes it again when that is done", async () => {
    const options = setUp([visit(), complete]);
    expect(await answerRounds(options)).toBe(complete.json);
    const params = { mode: "url", elicitationId: "e", url: "https://x.y/", message: "go" };
    expect(options.ask).toHaveBeenCalledExactlyOnceWith({ method: "elicitation/create", params });
    expect(options.completed).toHaveBeenCalledExactlyOnceWith("e");
  });

  it("sends the user only once", async () => {
    await expect(answerRounds(setUp([visit(), visit()]))).rejects.toThrow("URL elicitation required");
  });

  it.each([
    ["the user does not go", setUp([visit()], '{"action":"decline"}')],
    ["the server does not say where", setUp([visit({ elicitations: [] })])],
    ["what it says is nonsense", setUp([visit([5])])],
  ])("fails as the server says where %s", async (_why, options) => {
    await expect(answerRounds(options)).rejects.toThrow("URL elicitation required");
    expect(options.make).toHaveBeenCalledOnce();
  });
});
