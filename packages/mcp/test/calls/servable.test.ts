import type { JsonObject } from "@backplane/host";
import { describe, expect, test } from "vitest";
import type { PluginCall } from "../../src/calls/plugin-call.ts";
import { servable } from "../../src/calls/servable.ts";
import { result } from "../fake-host.ts";

const calls: [PluginCall, JsonObject][] = [
  [{ method: "tools/call", name: "t" }, { content: [] }],
  [{ method: "prompts/get", name: "p" }, { messages: [] }],
  [{ method: "resources/read", uri: "a://b" }, { contents: [] }],
];

describe.each(calls)("servable() of %j", (call, value) => {
  test("passes on what is complete, said or not", () => {
    expect(servable(result(value), call)).toEqual(result(value));
    const said = result({ ...value, resultType: "complete" });
    expect(servable(said, call)).toBe(said);
  });

  test.each([
    ["asks the client by itself", { ...value, resultType: "input_required", inputRequests: {} }],
    ["has a type of its own", { ...value, resultType: 7 }],
    ["has no array where MCP wants one", {}],
  ])("refuses what %s", (_what, bad) => {
    expect(() => servable(result<JsonObject>(bad), call)).toThrow(
      expect.objectContaining({ code: "bad_plugin" }),
    );
  });
});
