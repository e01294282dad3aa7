import { describe, expect, it } from "vitest";
import { jsonMembers, withoutMember } from "../../../../src/runtimes/mcp/json-rpc/json-members.ts";

const texts = (json: string): Record<string, string> =>
  Object.fromEntries(jsonMembers(json).map(({ key, valueText }) => [key, valueText]));

describe("jsonMembers()", () => {
  it.each([
    ["{}", {}],
    [" { } ", {}],
    ['{"a":1}', { a: "1" }],
    [' {\n"a" : -1.50e+3 ,\t"b":true,"c":null} ', { a: "-1.50e+3", b: "true", c: "null" }],
    ['{"big":12345678901234567890}', { big: "12345678901234567890" }],
    ['{"s":"a\\"}{[\\\\","t":"\\\\"}', { s: '"a\\"}{[\\\\"', t: '"\\\\"' }],
    ['{"o":{"x":"}","y":[{}]},"l":[ [], "]" ]}', { o: '{"x":"}","y":[{}]}', l: '[ [], "]" ]' }],
    ['{"\\u0061\\n":1}', { "a\n": "1" }],
    ['{"\u2028":"\ud83d\ude00"}', { "\u2028": '"\ud83d\ude00"' }],
  ])("finds the members of %j as they are written", (json, members) => {
    expect(texts(json)).toEqual(members);
    expect(Object.keys(JSON.parse(json))).toEqual(Object.keys(members));
  });

  it("keeps the order that JSON.parse() would not", () => {
    expect(jsonMembers('{"b":1,"1":2}').map(({ key }) => key)).toEqual(["b", "1"]);
  });

  it.each([
    ["", "the end"],
    ["[]", '"["'],
    ['"a"', '"\\""'],
    ["{", "the end"],
    ['{"a"', "the end"],
    ['{"a":', "the end"],
    ['{"a":1', "the end"],
    ['{"a":1,}', '"}"'],
    ['{"a":"b', "the end"],
    ['{"a":[1', "the end"],
    ['{"a":1}x', '"x"'],
    ["{a:1}", '"a"'],
    ['{"a" 1}', '"1"'],
    ['{"a":?}', '"?"'],
  ])("refuses %j", (json, what) => {
    expect(() => jsonMembers(json)).toThrow(SyntaxError);
    expect(() => jsonMembers(json)).toThrow(`unexpected ${what} at`);
  });

  it.each(['{"a":{]}}', '{"a":[}]}', '{"a":1.2.3}', '{"a":truth}'])(
    "leaves it to the reader of a value that %j is none",
    (json) => {
      let text = "";
      expect(() => {
        text = texts(json)["a"] ?? "";
        JSON.parse(text);
      }).toThrow(SyntaxError);
    },
  );

  it("takes time linear in the length", () => {
    const long = JSON.stringify({ a: '\\"'.repeat(2_000_000), b: [["x".repeat(1_000_000)]] });
    expect(texts(long)["b"]).toHaveLength(1_000_006);
  });
});

describe("withoutMember()", () => {
  it("leaves everything else as it is written", () => {
    const members = jsonMembers('{ "a": 1.0, "resultType" : "complete","b":{"resultType":1} }');
    expect(withoutMember(members, "resultType")).toBe('{"a":1.0,"b":{"resultType":1}}');
  });
});
