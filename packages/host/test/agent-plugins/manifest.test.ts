import { Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { good, goodBut, goodPackage, manifest, outcome, pluginSchema, rejected } from "./package.ts";

const withManifest = (fields: object) => outcome(goodPackage({ "plugin.json": manifest(fields) }));
const warned = (message: string) => goodBut("warning plugin.json:1:", message);

describe("Agent Plugins: manifest", () => {
  it("$schema and name are all that a plugin.json needs", () => {
    expect(withManifest({})).toEqual(good);
  });

  it("version, description, author, homepage, repository, license, keywords and extensions are known", () => {
    const author = { name: "Ada", email: "ada@a.example", url: "https://a.example" };
    const texts = { version: "1.0.0", description: "x", homepage: "x", repository: "x", license: "MIT" };
    expect(withManifest({ ...texts, author, keywords: ["a", "b"], extensions: {} })).toEqual(good);
  });

  it.each(["{", "[]", "null", '"text"', ""])("what is no JSON object rejects the plugin: %j", (text) => {
    expect(outcome(goodPackage({ "plugin.json": text }))).toEqual(rejected(""));
  });

  it("a missing plugin.json rejects the plugin", () => {
    expect(outcome(goodPackage({ "plugin.json": null }))).toEqual(rejected("cannot be found"));
  });

  it.each([
    undefined,
    "",
    1,
    pluginSchema.replace("https", "http"),
    `${pluginSchema}#`,
    "https://a.example/x.json",
  ])("$schema must be exactly the one of 1.0.0, not %j", ($schema) => {
    expect(withManifest({ $schema })).toEqual(rejected("$schema"));
  });

  it.each(["1.1.0", "2.0.0"])("an unknown version, %s, rejects the plugin and is named", (version) => {
    const $schema = pluginSchema.replace("1.0.0", version);
    expect(withManifest({ $schema })).toEqual(
      rejected(`version ${version} of Agent Plugins is not supported`),
    );
  });

  it("$schema is never fetched", () => {
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const connect = vi.spyOn(Socket.prototype, "connect");
    const fetch = vi.spyOn(globalThis, "fetch");
    expect(withManifest({})).toEqual(good);
    withManifest({ $schema: "http://127.0.0.1:9/plugin.schema.json" });
    expect(connect).not.toHaveBeenCalled();
    expect(fetch).not.toHaveBeenCalled();
  });

  it("an unknown top-level field is reported and ignored, and the plugin loads", () => {
    expect(withManifest({ permissions: [] })).toEqual(warned('ignored unknown field "permissions"'));
    expect(withManifest({ mcpServers: 1 })).toEqual(warned('ignored unknown field "mcpServers"'));
  });

  it.each([[[]], ["x"], [1], [null], [true]])(
    "extensions that is no object, %j, is reported and ignored, and the plugin loads",
    (extensions) => {
      expect(withManifest({ extensions })).toEqual(warned('ignored "extensions", which is not an object'));
    },
  );

  it.each([
    ["version", 1],
    ["description", []],
    ["author", "Ada"],
    ["homepage", null],
    ["repository", {}],
    ["license", false],
    ["keywords", "a"],
    ["keywords", [1]],
    ["name", null],
  ])(
    "any other violation rejects the plugin whole, and no component is discovered: %s is %j",
    (field, value) => {
      expect(withManifest({ [field]: value })).toEqual(rejected(field));
    },
  );

  it("several violations are all reported", () => {
    const { reports } = withManifest({ name: 1, version: 2, unknown: 3 });
    expect(reports).toEqual([
      expect.stringContaining("name: expected string"),
      expect.stringContaining("version: expected string"),
      expect.stringContaining("unknown field"),
    ]);
  });

  it.each([
    { version: "one" },
    { version: "" },
    { homepage: "not a URL" },
    { repository: "::" },
    { license: "whatever" },
    { author: { email: "nobody", url: "x" } },
    { author: {} },
  ])("%j is odd, and no reason to reject", (fields) => {
    expect(withManifest(fields)).toEqual(good);
  });

  it.each([
    [{ phone: "1" }, 'author: unknown field "phone"'],
    [{ name: 1 }, "author.name: expected string, got number"],
    [{ email: [] }, "author.email: expected string, got array"],
    [{ url: null }, "author.url: expected string, got null"],
  ])("an unknown field or a wrong type inside author rejects the plugin: %j", (author, message) => {
    expect(withManifest({ author })).toEqual(rejected(message));
  });

  it.each([1, null, "x", [], { runtime: { type: "none" } }])(
    "what stands in the namespaces of others is not even validated: %j",
    (value) => {
      expect(withManifest({ extensions: { "com.example.client": value, "not a domain": value } })).toEqual(
        good,
      );
    },
  );

  it("our own namespace is validated, and an error in it rejects the plugin: it may hold what limits it", () => {
    expect(withManifest({ extensions: { "dev.backplane": { privileges: {} } } })).toEqual(
      rejected('extensions.dev.backplane: unknown field "privileges"'),
    );
  });

  it("our own namespace needs no runtime", () => {
    expect(withManifest({ extensions: { "dev.backplane": {} } })).toEqual(good);
  });
});

describe("Agent Plugins: name", () => {
  it.each(["a", "0", "my-plugin", "acme.tools", "lint3r", "a.b-c.d", "a".repeat(64)])("may be %s", (name) => {
    expect(withManifest({ name })).toEqual(good);
  });

  it.each([
    ["empty", ""],
    ["longer than 64", "a".repeat(65)],
    ["with capitals", "My-Plugin"],
    ["with another character", "my_plugin"],
    ["with a blank", "my plugin"],
    ["with a slash", "a/b"],
    ["with a letter outside a-z", "plügin"],
    ["with a hyphen first", "-a"],
    ["with a hyphen last", "a-"],
    ["with a period first", ".a"],
    ["with a period last", "a."],
    ["with two hyphens together", "a--b"],
    ["with two periods together", "a..b"],
  ])("must not be %s", (_, name) => {
    expect(withManifest({ name })).toEqual(rejected("name: 1-64 of a-z 0-9 - and '.'"));
  });
});
