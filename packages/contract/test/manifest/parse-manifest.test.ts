import { describe, expect, test } from "vitest";
import { agentPluginsSchema, formatFinding, isPluginName, parseManifest } from "../../src/manifest/index.ts";

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
const errorsOf = (text: string) => {
  const { manifest, findings } = parseManifest(text);
  expect(manifest).toBeUndefined();
  return findings.filter(({ severity }) => severity === "error").map(formatFinding);
};

describe("parseManifest()", () => {
  test("takes a manifest with a node runtime", () => {
    expect(parse(good)).toMatchObject({
      manifest: { name: "hello", version: "1.0.0" },
      backplane: { runtime: { type: "node", entry: "dist/main.js" } },
      findings: [],
    });
  });

  test("takes a plain Agent Plugins package, and leaves other namespaces alone", () => {
    const { $schema, name } = good;
    expect(parse({ $schema, name }).backplane).toBeUndefined();
    expect(parse({ $schema, name, extensions: { "com.example": 7 } }).backplane).toBeUndefined();
  });

  test("takes an extension of ours without a runtime", () => {
    const extensions = { "dev.backplane": { limits: { concurrency: 1 } } };
    expect(parse({ ...good, extensions }).backplane).toEqual({ limits: { concurrency: 1 } });
  });

  test("takes what the plugin asks for of events, and says what is no pattern", () => {
    const asking = (publish: string[]) => ({
      ...good,
      extensions: { "dev.backplane": { permissions: { events: { publish } } } },
    });
    expect(parse(asking(["git.*", "a.>", "*"])).backplane?.permissions?.events?.publish).toHaveLength(3);
    for (const bad of ["", "a b", ">.a", "a.", "ä"])
      expect(errorsOf(JSON.stringify(asking([bad])))[0]).toContain("permissions.events.publish");
  });

  test("says where each error stands", () => {
    const text = JSON.stringify({ ...good, name: 7, author: { phone: "1" } }, null, 2);
    expect(errorsOf(text)).toEqual([
      "plugin.json:3:11: name: expected string, got number",
      'plugin.json:14:5: author: unknown field "phone"',
    ]);
  });

  test("takes an executable per platform", () => {
    const command = { "linux-x64": "bin/linux", "*": "bin/other" };
    expect(parse(withRuntime({ type: "process", command })).backplane?.runtime).toEqual({
      type: "process",
      command,
    });
  });

  test("reports and ignores unknown top-level fields and extensions that are no object", () => {
    const { manifest, backplane, findings } = parse({ ...good, permissions: [], extensions: [] });
    expect(manifest?.name).toBe("hello");
    expect(backplane).toBeUndefined();
    expect(findings).toEqual([
      expect.objectContaining({ severity: "warning", message: expect.stringContaining('"extensions"') }),
      expect.objectContaining({ severity: "warning", message: expect.stringContaining('"permissions"') }),
    ]);
  });

  test("warns of a key that stands twice, of which the last counts", () => {
    const { manifest, findings } = parseManifest(
      `{"$schema":"${agentPluginsSchema}","name":"a",\n"name":"b"}`,
    );
    expect(manifest?.name).toBe("b");
    expect(findings.map(formatFinding)).toEqual([
      'plugin.json:2:1: "name" stands here a second time; the last one counts',
    ]);
  });

  test("takes nothing of ours from a key that would be a prototype", () => {
    const hidden = `{"__proto__":{"dev.backplane":{"runtime":{"type":"node","entry":"/etc/passwd"}}}}`;
    const { manifest, backplane } = parseManifest(
      `{"$schema":"${agentPluginsSchema}","name":"a","extensions":${hidden}}`,
    );
    expect(manifest?.name).toBe("a");
    expect(backplane).toBeUndefined();
  });

  test("does not reject for an odd version, URL, e-mail or licence", () => {
    expect(
      parse({ ...good, version: "one", homepage: "x", license: "?", author: { email: "no" } }).findings,
    ).toEqual([]);
  });

  test.each([
    ["text that is not JSON", "{", /not JSON/],
    ["an array", "[]", /expected a JSON object/],
    ["null", "null", /expected a JSON object/],
    ["a byte order mark", "\ufeff{}", /plugin\.json:1:1: a byte order mark/],
    ["a comment", '{\n  "name": "x" // me\n}', /plugin\.json:2:15: not JSON: invalid comment token/],
    ["brackets without end", "[".repeat(100_000), /plugin\.json:1:201: nested deeper than 200 levels/],
  ])("rejects %s", (_, text, message) => {
    expect(errorsOf(text)).toEqual([expect.stringMatching(message)]);
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
    [
      "a platform that is none",
      withRuntime({ type: "process", command: { Linux: "x" } }),
      /command\.Linux: a pl/,
    ],
    [
      "a command of a wrong type",
      withRuntime({ type: "process", command: 5 }),
      /expected string or object, got/,
    ],
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
    expect(errorsOf(JSON.stringify(manifest)).join("\n")).toMatch(message);
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
