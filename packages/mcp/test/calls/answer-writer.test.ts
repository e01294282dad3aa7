import type { JsonObject, Result } from "@backplane/host";
import { describe, expect, test } from "vitest";
import { AnswerWriter } from "../../src/calls/answer-writer.ts";
import type { PluginMethod } from "../../src/calls/plugin-call.ts";
import { result } from "../fake-host.ts";

const serverInfo = { name: "bp", version: "1" };
const added = { resultType: "complete", _meta: { "io.modelcontextprotocol/serverInfo": serverInfo } };
const writer = new AnswerWriter(serverInfo);
const content = [{ type: "text", text: "hi" }];

/** The text after `"result":`. */
function write(
  value: Result<JsonObject>,
  era: "legacy" | "modern",
  method: PluginMethod = "tools/call",
): string {
  const member = writer.write({ kind: "result", result: value }, { method, era });
  expect(member.startsWith('"result":')).toBe(true);
  return member.slice('"result":'.length);
}

describe("AnswerWriter legacy", () => {
  test.each<PluginMethod>(["tools/call", "prompts/get", "resources/read"])(
    "passes the plugin's own text on (%s)",
    (method) => {
      const json = '  {"content" : [ {"type":"text","text":"hi"} ] , "x":1.0}';
      expect(write(result({ content, x: 1 }, json), "legacy", method)).toBe(json);
    },
  );

  test.each(['{"content":[],\n"a":1}', '{"content":[],\r"a":1}'])(
    "prints text that breaks framing anew: %j",
    (json) => {
      expect(write(result({ content: [], a: 1 }, json), "legacy")).toBe('{"content":[],"a":1}');
    },
  );

  test("wraps structured content that is no object and adds its text", () => {
    expect(JSON.parse(write(result({ content: [], structuredContent: [1] }), "legacy"))).toEqual({
      content: [{ type: "text", text: "[1]" }],
      structuredContent: { result: [1] },
    });
  });
});

describe("AnswerWriter modern", () => {
  test("puts resultType and serverInfo in front of the plugin's own text", () => {
    const json = ' {"content" : [ {"type":"text","text":"hi"} ] , "x":1.0}';
    const line = write(result({ content, x: 1 }, json), "modern");
    expect(JSON.parse(line)).toEqual({ ...added, content, x: 1 });
    expect(line.endsWith(json.slice(2))).toBe(true);
  });

  test("joins the plugin's _meta and serverInfo, without a key twice", () => {
    const line = write(result({ content, _meta: { a: 1 } }), "modern");
    expect(JSON.parse(line)).toEqual({ ...added, content, _meta: { a: 1, ...added._meta } });
    expect(line.match(/"_meta"/g)).toHaveLength(1);
  });

  test("lets no plugin name itself as the server", () => {
    const line = write(
      result({ content, _meta: { ...added._meta, "io.modelcontextprotocol/serverInfo": "me" } }),
      "modern",
    );
    expect(JSON.parse(line)._meta).toEqual(added._meta);
  });

  test("writes resultType once when the plugin wrote it too", () => {
    const line = write(result({ resultType: "complete", content }), "modern");
    expect(line.match(/"resultType"/g)).toHaveLength(1);
    expect(JSON.parse(line)).toEqual({ ...added, content });
  });

  test("keeps structured content that is no object and adds its text", () => {
    expect(JSON.parse(write(result({ content: [], structuredContent: 7 }), "modern"))).toEqual({
      ...added,
      content: [{ type: "text", text: "7" }],
      structuredContent: 7,
    });
  });

  test("says how long a resource's content holds, unless the plugin does", () => {
    const contents = [{ uri: "a://b", text: "x" }];
    const line = write(result({ contents }), "modern", "resources/read");
    expect(JSON.parse(line)).toEqual({ ...added, contents, ttlMs: 0, cacheScope: "private" });
    const own = write(result({ contents, ttlMs: 9 }), "modern", "resources/read");
    expect(JSON.parse(own)).toEqual({ ...added, contents, ttlMs: 9, cacheScope: "private" });
    expect(own.match(/ttlMs/g)).toHaveLength(1);
  });

  test("prints text that breaks framing anew", () => {
    expect(write(result({ content: [] }, '{"content":\n[]}'), "modern")).not.toMatch(/[\r\n]/);
  });

  test("makes a task known by a result of its own kind, without content", () => {
    const task = {
      taskId: "t",
      status: "working",
      createdAt: "2026-11-25T12:00:00.000Z",
      lastUpdatedAt: "2026-11-25T12:00:00.000Z",
      ttlMs: 1,
      pollIntervalMs: 2,
    } as const;
    const member = writer.write({ kind: "task", task }, { method: "tools/call", era: "modern" });
    expect(JSON.parse(`{${member}}`)).toEqual({ result: { ...added, ...task, resultType: "task" } });
  });

  test("asks the client by a result of its own kind", () => {
    const params = { message: "Go", mode: "url", url: "https://a.b/", elicitationId: "1" };
    const questions = new Map([
      ["where", { kind: "elicit", params } as const],
      ["__proto__", { kind: "listRoots" } as const],
    ]);
    const member = writer.write(
      { kind: "questions", questions, requestState: "s" },
      { method: "tools/call", era: "modern" },
    );
    const { result: written } = JSON.parse(`{${member}}`);
    expect(written).toMatchObject({ resultType: "input_required", requestState: "s", _meta: added._meta });
    expect(Object.entries(written.inputRequests)).toEqual([
      [
        "where",
        { method: "elicitation/create", params: { message: "Go", mode: "url", url: "https://a.b/" } },
      ],
      ["__proto__", { method: "roots/list" }],
    ]);
  });
});

test("AnswerWriter writes an error with its data", () => {
  const error = { kind: "error", code: -1, message: "no", data: { uri: "a://b" } } as const;
  expect(writer.write(error, { method: "tools/call", era: "modern" })).toBe(
    '"error":{"code":-1,"message":"no","data":{"uri":"a://b"}}',
  );
});
