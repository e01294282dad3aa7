import { HostError, type HostErrorCode } from "@backplane/host";
import { describe, expect, test } from "vitest";
import { errorAnswer, type FailedCall } from "../../src/calls/error-answer.ts";
import { echo, FakeHost } from "../fake-host.ts";

const host = new FakeHost({ git_log: echo });
const about: FailedCall = { call: { method: "tools/call", name: "git_log" }, era: "legacy", host };

describe("errorAnswer()", () => {
  test.each<[HostErrorCode, number, string]>([
    ["unknown_tool", -32602, "Unknown tool: git_log"],
    ["cancelled", -32603, "it happened"],
    ["closed", -32603, "it happened"],
    ["internal", -32603, "it happened"],
  ])("makes %s the JSON-RPC error %i", (code, rpcCode, message) => {
    expect(errorAnswer(new HostError(code, "it happened"), about)).toEqual({
      kind: "error",
      code: rpcCode,
      message,
    });
  });

  test.each<HostErrorCode>([
    "missing_ability",
    "caller_refused",
    "invalid_arguments",
    "unavailable",
    "plugin_died",
    "bad_plugin",
    "plugin_error",
    "overloaded",
    "deadline_exceeded",
  ])("makes %s a tool result that says what happened and what to do", (code) => {
    const answer = errorAnswer(new HostError(code, 'Cannot call "git_log": it happened'), about);
    if (answer.kind !== "result") throw new Error(`expected a result, got ${answer.kind}`);
    const { value, json } = answer.result;
    expect(JSON.parse(json)).toEqual(value);
    const plugin = "git_log-plugin";
    expect(value).toMatchObject({ isError: true, _meta: { "dev.backplane/error": { code, plugin } } });
    // The fact as a sentence of its own, then advice of at least a few words.
    expect(value["content"]).toEqual([
      {
        type: "text",
        text: expect.stringMatching(/^Cannot call "git_log": it happened\. [A-Z].{20,}\.$/s),
      },
    ]);
  });

  test.each<[HostErrorCode, number]>([
    ["unknown_prompt", -32602],
    ["invalid_arguments", -32602],
    ["plugin_died", -32603],
    ["missing_ability", -32603],
  ])("makes %s of a prompt the JSON-RPC error %i", (code, rpcCode) => {
    const call = { method: "prompts/get", name: "p" } as const;
    expect(errorAnswer(new HostError(code, "it happened"), { ...about, call })).toEqual({
      kind: "error",
      code: rpcCode,
      message: "it happened",
    });
  });

  test.each([
    ["legacy", -32002],
    ["modern", -32602],
  ] as const)("tells a missing resource by its URI (%s)", (era, code) => {
    const call = { method: "resources/read", uri: "a://b" } as const;
    expect(errorAnswer(new HostError("unknown_resource", "none"), { call, era, host })).toEqual({
      kind: "error",
      code,
      message: "Resource not found: a://b",
      data: { uri: "a://b" },
    });
  });

  test("names the missing capability in the modern era", () => {
    const error = new HostError("missing_ability", "no", { ability: "createMessageWithTools" });
    expect(errorAnswer(error, { ...about, era: "modern" })).toEqual({
      kind: "error",
      code: -32021,
      message: "no",
      data: { requiredCapabilities: { sampling: { tools: {} } } },
    });
  });

  test("keeps the message's own full stop", () => {
    const answer = errorAnswer(new HostError("overloaded", "Too many calls."), about);
    expect(JSON.stringify(answer)).toContain("Too many calls. The call was not made.");
  });

  test("names no plugin when none is known", () => {
    const call = { method: "tools/call", name: "gone" } as const;
    const answer = errorAnswer(new HostError("plugin_died", "gone"), { ...about, call });
    if (answer.kind !== "result") throw new Error(`expected a result, got ${answer.kind}`);
    expect(answer.result.value["_meta"]).toEqual({ "dev.backplane/error": { code: "plugin_died" } });
  });
});
