import { describe, expect, test } from "vitest";
import { agentPluginsSchema, isPluginName, ManifestError, parseManifest } from "../../src/manifest/index.ts";

const good = {
  $schema: agentPluginsSchema,
  name: "hello",
  version: "1.0.0",
  extensions: { "dev.backplane": { runtime: { type: "node", entry: "dist/main.js" } } },
};
const withRuntime = (runtime: unknown, more = {}) => ({
  ...good,
  extensions: { "dev.backplane": { runtime, ...more } },
});
const parse = (value: unknown) => parseManifest(JSON.stringify(value));

describe("parseManifest()", () => {
  test("takes a manifest with a node runtime", () => {
    expect(parse(good)).toMatchObject({
      manifest: { name: "hello", version: "1.0.0" },
      backplane: { runtime: { type: "node", entry: "dist/main.js" } },
      warnings: [],
    });
  });

  test("takes a plain Agent Plugins package, and leaves other namespaces alone", () => {
    const { $schema, name } = good;
    expect(parse({ $schema, name }).backplane).toBeUndefined();
    expect(parse({ $schema, name, extensions: { "com.example": 7 } }).backplane).toBeUndefined();
  });

  test("takes an executable per platform", () => {
    const command = { "linux-x64": "bin/linux", "*": "bin/other" };
    expect(parse(withRuntime({ type: "process", command })).backplane?.runtime).toEqual({
      type: "process",
      command,
    });
  });

  test("reports and ignores unknown top-level fields and extensions that are no object", () => {
    const { manifest, backplane, warnings } = parse({ ...good, permissions: [], extensions: [] });
    expect(manifest.name).toBe("hello");
    expect(backplane).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringContaining('"extensions"'),
      expect.stringContaining('"permissions"'),
    ]);
  });

  test("does not reject for an odd version, URL, e-mail or licence", () => {
    expect(
      parse({ ...good, version: "one", homepage: "x", license: "?", author: { email: "no" } }).warnings,
    ).toEqual([]);
  });

  test.each([
    ["text that is not JSON", "{", /not JSON/],
    ["an array", "[]", /expected a JSON object/],
    ["null", "null", /expected a JSON object/],
  ])("rejects %s", (_, text, message) => {
    expect(() => parseManifest(text)).toThrow(ManifestError);
    expect(() => parseManifest(text)).toThrow(message);
  });

  test.each([
    [
      "another $schema version",
      { ...good, $schema: agentPluginsSchema.replace("1.0.0", "9.0.0") },
      /\$schema/,
    ],
    ["a missing name", { ...good, name: undefined }, /name/],
    ["a name that is none", { ...good, name: "Hello World" }, /name: 1-64 of/],
    ["an unknown field in author", { ...good, author: { phone: "1" } }, /author.*phone/],
    ["a wrong type", { ...good, keywords: "one" }, /keywords/],
    ["an unknown runtime", withRuntime({ type: "cobol" }), /extensions\.dev\.backplane\.runtime\.type/],
    ["a runtime without entry", withRuntime({ type: "node" }), /runtime\.entry/],
    ["an absolute entry", withRuntime({ type: "node", entry: "/etc/passwd" }), /relative/],
    ["an entry outside", withRuntime({ type: "node", entry: "dist/../../x.js" }), /without ".."/],
    ["a platform that is none", withRuntime({ type: "process", command: { Linux: "x" } }), /command/],
    [
      "an unknown field of ours",
      withRuntime(good.extensions["dev.backplane"].runtime, { sudo: true }),
      /sudo/,
    ],
    [
      "a limit out of range",
      withRuntime({ type: "node", entry: "x" }, { limits: { concurrency: 0 } }),
      /concurrency/,
    ],
  ])("rejects %s", (_, manifest, message) => {
    expect(() => parse(manifest)).toThrow(message);
  });
});

describe("isPluginName()", () => {
  test.each(["a", "hello", "hello-go", "acme.git-insights", "0x", "a".repeat(64)])("accepts %j", (name) => {
    expect(isPluginName(name)).toBe(true);
  });
  test.each(["", "-a", "a-", "a--b", "a..b", ".a", "A", "a_b", "a b", "ä", "a\n", "a".repeat(65)])(
    "refuses %j",
    (name) => {
      expect(isPluginName(name)).toBe(false);
    },
  );
});
