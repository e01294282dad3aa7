import { HostError, type HostErrorCode } from "@backplane/host";
import { describe, expect, test } from "vitest";
import { errorAnswer } from "../../src/tools/error-answer.ts";

const about = { tool: "git_log", plugin: "git" };

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
    expect(value).toMatchObject({ isError: true, _meta: { "dev.backplane/error": { code, plugin: "git" } } });
    expect(value.content).toHaveLength(1);
    // The fact as a sentence of its own, then advice of at least a few words.
    expect(value.content[0]?.["text"]).toMatch(/^Cannot call "git_log": it happened\. [A-Z].{20,}\.$/s);
  });

  test("keeps the message's own full stop", () => {
    const answer = errorAnswer(new HostError("overloaded", "Too many calls."), about);
    expect(JSON.stringify(answer)).toContain("Too many calls. The call was not made.");
  });

  test("names no plugin when none is known", () => {
    const answer = errorAnswer(new HostError("plugin_died", "gone"), { tool: "x", plugin: undefined });
    if (answer.kind !== "result") throw new Error(`expected a result, got ${answer.kind}`);
    expect(answer.result.value["_meta"]).toEqual({ "dev.backplane/error": { code: "plugin_died" } });
  });
});
