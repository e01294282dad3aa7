import { describe, expect, it } from "vitest";
import { UriTemplate } from "../src/uri-template.ts";

describe("UriTemplate.match()", () => {
  it.each<[string, string, Record<string, string> | undefined]>([
    ["notes://{day}", "notes://today", { day: "today" }],
    ["notes://{day}", "notes://a%20b", { day: "a b" }],
    ["notes://{day}", "notes://a%2Fb", { day: "a/b" }],
    ["notes://{day}", "notes://a,b", { day: "a,b" }],
    ["notes://{day}", "notes://a/b", undefined],
    ["notes://{day}", "notes://", undefined],
    ["notes://{day}", "xnotes://a", undefined],
    ["notes://{day}", "notes://a b", undefined],
    ["notes://{day}", "notes://100%", undefined],
    ["notes://{day}", "notes://%ff", undefined],
    ["file:///{+path}", "file:///a/b%20c.txt", { path: "a/b c.txt" }],
    ["db://{table}/{id}", "db://users/7", { table: "users", id: "7" }],
    ["db://{table}/{id}", "db://users/7/x", undefined],
    ["db://{x,y}", "db://1,2", { x: "1", y: "2" }],
    [
      "db://{table}{?limit,offset}",
      "db://users?limit=5&offset=2",
      { table: "users", limit: "5", offset: "2" },
    ],
    ["db://{table}{?limit,offset}", "db://users", { table: "users" }],
    ["db://t{?limit,offset}", "db://t?limit=5&offset=2", { limit: "5", offset: "2" }],
    ["db://t{?limit,offset}", "db://t", {}],
    ["db://t{?limit}", "db://t?other=1", undefined],
    ["a://x{/segment*}", "a://x/a/b", { segment: "a,b" }],
    ["a://x{.end}", "a://x.json", { end: "json" }],
    ["a://{x:3}", "a://abc", { x: "abc" }],
    ["a://{x:3}", "a://abcd", undefined],
    ["a://{x}-{y}", "a://1-2-3", { x: "1", y: "2-3" }],
    ["a://fixed", "a://fixed", {}],
    ["a://fixed", "a://other", undefined],
    ["a://{x}", `a://${"x".repeat(2_000)}`, undefined],
  ])("of %s at %s is %o", (template, uri, variables) => {
    expect(new UriTemplate(template).match(uri)).toEqual(variables);
  });

  it("takes no longer for a URI made to be slow", () => {
    const template = new UriTemplate("a://{x}-{y}-{z}-{w}!");
    const before = process.cpuUsage().user;
    expect(template.match(`a://${"-".repeat(1_900)}`)).toBeUndefined();
    // A match that tries every way to cut it would not end while anybody waits.
    expect(process.cpuUsage().user - before).toBeLessThan(1_000_000);
  });

  it.each(["notes://{day", "notes://day}", "notes://{}", "notes://{!day}"])("refuses %s", (template) => {
    expect(() => new UriTemplate(template)).toThrow("is no URI template (RFC 6570)");
  });
});
