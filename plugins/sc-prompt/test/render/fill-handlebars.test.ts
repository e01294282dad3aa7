import { describe, expect, test } from "vitest";
import { fillHandlebars } from "../../src/render/fill-handlebars.ts";

describe("fillHandlebars()", () => {
  test("escapes nothing, and takes a value for no template", () => {
    expect(fillHandlebars("{{code}}", { code: "a < b && {{secret}}" })).toBe("a < b && {{secret}}");
  });

  test("knows codeBlock, with a fence longer than any in the code", () => {
    expect(fillHandlebars('{{codeBlock code "md"}}', { code: "```\nx\n```" })).toBe(
      "````md\n```\nx\n```\n````",
    );
  });

  test("knows truncate and json", () => {
    expect(fillHandlebars("{{truncate code 3}} {{json code}}", { code: 'ab"cd' })).toBe('ab" … "ab\\"cd"');
  });

  test("gives no access to what objects inherit", () => {
    expect(fillHandlebars("[{{constructor}}{{__proto__}}{{lookup this 'constructor'}}]", {})).toBe("[]");
  });
});
