import { expect, it } from "vitest";
import { type LocalServer, registerServer } from "../../src/opencode/register-server.ts";

const server: LocalServer = { type: "local", command: ["/usr/bin/node", "/x/main.js", "mcp"] };

const register = (text: string, name = "bp"): string =>
  registerServer(text, { name, server, file: "opencode.json" });

/** The entry as it is printed, `indent` being that of its key. */
const entry = (indent: string, unit = "  "): string =>
  `${indent}"bp": ${JSON.stringify(server, null, unit).replaceAll("\n", `\n${indent}`)}`;

it("registerServer() adds the entry after the others, and leaves comments and layout alone", () => {
  const before = `{
  // the head
  "$schema": "https://opencode.ai/config.json", // the schema
  "mcp": {
    // Issues and pull requests
    "github": { "type": "remote", "url": "https://x" } // about github
    // a remark at the end
  },
  "model": "a/b", /* the model */
  // the end
}
`;
  const after = before.replace(
    '"https://x" } // about github',
    `"https://x" }, // about github\n${entry("    ")}`,
  );
  expect(register(before)).toBe(after);
});

it("registerServer() adds mcp after a last property with a comment and no comma", () => {
  expect(register('{\n\t"model": "m" // mine\n}\n')).toBe(
    `{\n\t"model": "m", // mine\n\t"mcp": {\n${entry("\t\t", "\t")}\n\t}\n}\n`,
  );
});

it("registerServer() keeps a trailing comma trailing", () => {
  expect(register('{\n  "a": 1, // one\n}\n')).toBe(
    `{\n  "a": 1, // one\n  "mcp": {\n${entry("    ")}\n  },\n}\n`,
  );
});

it("registerServer() keeps a config on one line on one line", () => {
  expect(register('{"a":1}')).toBe(`{"a":1, "mcp": ${JSON.stringify({ bp: server })}}`);
});

it("registerServer() adds after a last property that shares the brace's line", () => {
  expect(JSON.parse(register('{ "a": 1,\n  "b": 2 }'))).toEqual({ a: 1, b: 2, mcp: { bp: server } });
});

it.each([
  ["{}", ""],
  ["{ }\n", "\n"],
])("registerServer() fills the empty config %j", (before, end) => {
  expect(register(before)).toBe(`{\n  "mcp": {\n${entry("    ")}\n  }\n}${end}`);
});

it("registerServer() fills an mcp that holds only a comment", () => {
  expect(register('{\n  "mcp": {\n    // none yet\n  }\n}')).toBe(
    `{\n  "mcp": {\n    // none yet\n${entry("    ")}\n  }\n}`,
  );
});

it.each(["", "  \n"])("registerServer() takes the empty file %j for an empty config", (text) => {
  expect(JSON.parse(register(text))).toEqual({
    $schema: "https://opencode.ai/config.json",
    mcp: { bp: server },
  });
});

it("registerServer() keeps Windows' line ends and byte order mark", () => {
  const after = register('\uFEFF{\r\n  "a": 1\r\n}\r\n');
  expect(after.startsWith('\uFEFF{\r\n  "a": 1,\r\n  "mcp": {\r\n')).toBe(true);
  expect(after.replaceAll("\r\n", "")).not.toContain("\n");
});

it("registerServer() returns the very same text when the server is registered already", () => {
  const before = `{ // mine\n  "mcp": { "bp": { "command": ${JSON.stringify(server.command)}, "type": "local" } }\n}`;
  expect(register(before)).toBe(before);
});

it("registerServer() changes the command of an entry and keeps what else the user set there", () => {
  const before = `{
  "mcp": {
    "bp": { "type": "local", /* why */ "command": ["old"], "environment": { "A": "1" }, "enabled": false }, // mine
  },
}`;
  const after = before
    .replace('["old"]', JSON.stringify(server.command))
    .replace('"enabled": false', '"enabled": true');
  expect(register(before)).toBe(after);
});

it.each(['{ "type": "remote", "url": "https://x", "headers": {} }', '{ "enabled": false }', "null"])(
  "registerServer() replaces the entry %s, which starts nothing",
  (old) => {
    expect(JSON.parse(register(`{\n  "mcp": { "bp": ${old}, "x": { "type": "local" } }\n}`))).toEqual({
      mcp: { bp: server, x: { type: "local" } },
    });
  },
);

it("registerServer() registers under another name beside an entry", () => {
  const both = register(register("{}"), "other");
  expect(JSON.parse(both)).toEqual({ mcp: { bp: server, other: server } });
});

it.each([
  ['{\n  "a": 1\n  "b": 2\n}', "opencode.json:3:3: comma expected"],
  ['{ "a": tru }', "opencode.json:1:8: invalid symbol"],
  ['{\n  "a": 1\n', "opencode.json:3:1: close brace expected"],
  ["[]", "it holds array, expected an object"],
  ["// nothing", "opencode.json:1:11: value expected"],
  ['{ "mcp": [] }', '"mcp" is of type array, expected an object'],
])("registerServer() refuses %j and says where it is wrong", (text, message) => {
  expect(() => register(text)).toThrow(message);
});

it.each(['{ "mcp": {}, "mcp": {} }', '{ "mcp": { "bp": {}, "bp": {} } }'])(
  "registerServer() edits nothing that would not read back as meant: %j",
  (text) => {
    expect(() => register(text)).toThrow(/Cannot edit opencode\.json: .* by hand: \{"bp":/);
  },
);

it("registerServer() leaves a config of opencode 2 to its owner", () => {
  const text = '{ "mcp": { "servers": { "x": { "type": "local" } } } }';
  expect(() => register(text)).toThrow('"mcp.servers" is of opencode 2; add this');
  expect(() => register('{ "mcp": { "servers": { "type": "remote", "url": "https://x" } } }')).not.toThrow();
});
