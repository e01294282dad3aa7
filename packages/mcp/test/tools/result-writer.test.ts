import { describe, expect, test } from "vitest";
import { createResultWriter } from "../../src/tools/result-writer.ts";
import { result } from "../fake-host.ts";

const serverInfo = { name: "bp", version: "1" };
const added = { resultType: "complete", _meta: { "io.modelcontextprotocol/serverInfo": serverInfo } };
const write = createResultWriter(serverInfo);
const content = [{ type: "text", text: "hi" }];

describe("ResultWriter legacy", () => {
  test("passes the plugin's own text on", () => {
    const json = '  {"content" : [ {"type":"text","text":"hi"} ] , "x":1.0}';
    expect(write(result({ content, x: 1 }, json), "legacy")).toBe(json);
  });

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

describe("ResultWriter modern", () => {
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

  test("prints text that breaks framing anew", () => {
    expect(write(result({ content: [] }, '{"content":\n[]}'), "modern")).not.toMatch(/[\r\n]/);
  });
});
