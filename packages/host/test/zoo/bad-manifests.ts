/** A plugin.json that must not become a plugin, and the line that says why. */
export interface BadManifest {
  readonly name: string;
  readonly text: string;
  readonly line: RegExp;
}

const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
const runtime = { type: "node", entry: "main.mjs" };
const extensions = { "dev.backplane": { runtime } };

/** A good manifest but for these fields. */
function manifest(name: string, fields: object, line: RegExp): BadManifest {
  return { name, text: JSON.stringify({ $schema, name, extensions, ...fields }), line };
}

function withBackplane(name: string, backplane: unknown, line: RegExp): BadManifest {
  return manifest(name, { extensions: { "dev.backplane": backplane } }, line);
}

/** A plugin.json that is right, and of which a package without anything else can make no use. */
export const idleManifests: readonly Omit<BadManifest, "line">[] = [
  { name: "no-extension", text: JSON.stringify({ $schema, name: "no-extension" }) },
  {
    name: "no-runtime",
    text: JSON.stringify({ $schema, name: "no-runtime", extensions: { "dev.backplane": {} } }),
  },
  { name: "odd-extensions", text: JSON.stringify({ $schema, name: "odd-extensions", extensions: [] }) },
];

export const badManifests: readonly BadManifest[] = [
  { name: "empty", text: "", line: /^Invalid plugin\.json: not JSON: value expected$/ },
  { name: "not-json", text: "{name: 1}", line: /^Invalid plugin\.json: not JSON: / },
  {
    name: "hostile-text",
    text: "\u001b[31m\u202e",
    line: /^Invalid plugin\.json: not JSON: invalid symbol$/,
  },
  { name: "array", text: "[]", line: /^Invalid plugin\.json: expected a JSON object at the top$/ },
  manifest("no-schema", { $schema: undefined }, /^Invalid plugin\.json: \$schema: /),
  manifest("other-schema", { $schema: `${$schema}x` }, /^Invalid plugin\.json: \$schema: .*1\.0\.0/),
  manifest("no-name", { name: undefined }, /^Invalid plugin\.json: name: /),
  manifest("number-name", { name: 7 }, /^Invalid plugin\.json: name: .*string/),
  manifest("upper-name", { name: "Bad" }, /^Invalid plugin\.json: name: 1-64 of a-z 0-9 - and '\.'/),
  manifest("long-name", { name: "a".repeat(65) }, /^Invalid plugin\.json: name: 1-64 of/),
  manifest("dashes-name", { name: "a--b" }, /^Invalid plugin\.json: name: 1-64 of/),
  manifest("path-name", { name: "../b" }, /^Invalid plugin\.json: name: 1-64 of/),
  manifest("odd-author", { author: "me" }, /^Invalid plugin\.json: author: /),
  manifest("author-field", { author: { phone: "1" } }, /^Invalid plugin\.json: author: .*phone/),
  manifest("odd-keywords", { keywords: [1] }, /^Invalid plugin\.json: keywords\.0: /),
  withBackplane(
    "unknown-runtime",
    { runtime: { type: "perl" } },
    /^Invalid plugin\.json: extensions\.dev\.backplane\.runtime\.type: /,
  ),
  withBackplane("unknown-field", { runtime, privileges: {} }, /^Invalid plugin\.json: .*privileges/),
  withBackplane(
    "absolute-entry",
    { runtime: { type: "node", entry: "/bin/sh" } },
    /^Invalid plugin\.json: extensions\.dev\.backplane\.runtime\.entry: a path relative to the plugin's folder/,
  ),
  withBackplane(
    "entry-outside",
    { runtime: { type: "node", entry: "a/../../b.mjs" } },
    /^Invalid plugin\.json: extensions\.dev\.backplane\.runtime\.entry: a path without "\.\."/,
  ),
  withBackplane(
    "missing-entry",
    { runtime: { type: "node", entry: "dist/main.js" } },
    /^The plugin has no file "dist\/main\.js"; build it or mend plugin\.json$/,
  ),
  withBackplane(
    "other-platform",
    { runtime: { type: "process", command: { "plan9-mips": "main" } } },
    /^The plugin has no executable for \w+-\w+, only for plan9-mips$/,
  ),
  withBackplane(
    "negative-limit",
    { runtime, limits: { callTimeoutMs: -1 } },
    /^Invalid plugin\.json: extensions\.dev\.backplane\.limits\.callTimeoutMs: /,
  ),
  withBackplane(
    "boundless-limit",
    { runtime, limits: { queue: 1e9 } },
    /^Invalid plugin\.json: extensions\.dev\.backplane\.limits\.queue: /,
  ),
  manifest(
    "huge",
    { description: "x".repeat(300_000) },
    /^Invalid plugin\.json: \d+ bytes, at most 262144 are read$/,
  ),
];
