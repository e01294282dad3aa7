import { describe, expect, it } from "vitest";
import { readPackage } from "../../src/package/read-package.ts";
import { good, goodBut, goodPackage, mcpJson, mcpSchema, outcome } from "./package.ts";

const withMcpJson = (text: string) => outcome(goodPackage({ "mcp.json": text }));
const stdio = { type: "stdio", command: "node" };
const http = { type: "streamable-http", url: "https://a.example/mcp" };
const off = (message: string) => ({ ...goodBut("error mcp.json:1:", message), servers: [] });
/** A package with this server before the good one. */
const withServer = (server: unknown) => withMcpJson(mcpJson({ tried: server, good: stdio }));
const taken = { ...good, servers: ["tried", "good"] };
const skipped = (message: string) => goodBut("error mcp.json:1:", message);

describe("Agent Plugins: mcp.json", () => {
  it.each([
    ["text that is not JSON", "{", "2: not JSON"],
    ["no object", "[]", "1: expected a JSON object"],
    ["no $schema", `{"mcpServers": {}}`, "$schema: is missing"],
    ["no mcpServers", `{"$schema": "${mcpSchema}"}`, "mcpServers: is missing"],
    ["mcpServers that is no object", mcpJson([]), "mcpServers: expected object, got array"],
    ["any other field", mcpJson({}, { inputs: [] }), 'unknown field "inputs"'],
    ["another $schema", mcpJson({}, { $schema: "https://a.example" }), "$schema: expected"],
    [
      "the $schema of plugin.json",
      mcpJson({}, { $schema: mcpSchema.replace("mcp.", "plugin.") }),
      "$schema: expected",
    ],
  ])("%s turns MCP off for the plugin, and the rest loads", (_, text, report) => {
    expect(withMcpJson(text)).toEqual(off(report));
  });

  it("a version that is not the manifest's turns MCP off, and the rest loads", () => {
    const $schema = mcpSchema.replace("1.0.0", "1.1.0");
    expect(withMcpJson(mcpJson({ good: stdio }, { $schema }))).toEqual(off("version 1.1.0"));
  });

  it("an empty mcpServers is right", () => {
    expect(withMcpJson(mcpJson({}))).toEqual({ ...good, servers: [] });
  });

  it.each([
    ["no object", 1, "expected object, got number"],
    ["no type", { command: "node" }, "type: expected"],
    ["an unknown type", { ...stdio, type: "http" }, 'type: expected "stdio", "streamable-http" or "sse"'],
    ["an unknown field", { ...stdio, disabled: false }, 'unknown field "disabled"'],
    ["a field of another type", { ...stdio, url: "https://a.example" }, 'unknown field "url"'],
    ["a field of another type", { ...http, command: "node" }, 'unknown field "command"'],
    ["a wrong type of a field", { ...stdio, args: "x" }, "args: expected array, got string"],
  ])(
    "entries are closed unions by type: one with %s is skipped and reported, the others load",
    (_, server, report) => {
      expect(withServer(server)).toEqual(skipped(report));
    },
  );

  it("entries are kept as they stand there: nothing is expanded when they are read", () => {
    const server = { type: "stdio", command: "node", args: ["${PLUGIN_ROOT}/x"], cwd: "${PLUGIN_DATA}" };
    const folder = goodPackage({ "mcp.json": mcpJson({ s: server }) });
    expect(readPackage(folder).mcpServers).toEqual([{ name: "s", ...server }]);
  });
});

describe("Agent Plugins: stdio", () => {
  it.each(["node", "python3.12", "my-tool", "./bin/tool", "./bin/my tool"])(
    "command may be %j",
    (command) => {
      const files = {
        "bin/tool": "",
        "bin/my tool": "",
        "mcp.json": mcpJson({ tried: { ...stdio, command }, good: stdio }),
      };
      expect(outcome(goodPackage(files))).toEqual(taken);
    },
  );

  it.each([
    [undefined, "is missing"],
    ["", "is empty"],
    ["node server.js", "expected one token"],
    ["/usr/bin/node", 'expected a name without "/"'],
    ["bin/tool", 'expected a name without "/"'],
    ["../bin/tool", 'expected a name without "/"'],
    ["${PLUGIN_ROOT}/bin/tool", "placeholders are not expanded in a command"],
    ["./${PLUGIN_ROOT}", "placeholders are not expanded in a command"],
  ])('command is one token, a bare name or "./…", without placeholders: not %j', (command, report) => {
    expect(withServer({ ...stdio, command })).toEqual(skipped(`command: ${report}`));
  });

  it.each([
    "./",
    "./data",
    "${PLUGIN_ROOT}",
    "${PLUGIN_ROOT}/data",
    "${PLUGIN_DATA}",
    "${PLUGIN_DATA}/not/yet",
  ])("cwd may be %s", (cwd) => {
    const files = { "data/x": "", "mcp.json": mcpJson({ tried: { ...stdio, cwd }, good: stdio }) };
    expect(outcome(goodPackage(files))).toEqual(taken);
  });

  it.each([
    "data",
    "/tmp",
    "",
    ".",
    "~",
    "${HOME}",
    "${PLUGIN_ROOT}x",
    "${PLUGIN_DATAX}/y",
    "x${PLUGIN_ROOT}",
  ])("cwd has no other form: not %j", (cwd) => {
    expect(withServer({ ...stdio, cwd })).toEqual(skipped("cwd: expected a path that starts with"));
  });

  it.each(["./nothing", "./file"])("a cwd in the package must be a folder: not %s", (cwd) => {
    const files = { file: "", "mcp.json": mcpJson({ tried: { ...stdio, cwd }, good: stdio }) };
    expect(outcome(goodPackage(files))).toEqual(skipped("cwd: "));
  });

  it.each(["PLUGIN_ROOT", "PLUGIN_DATA"])("an entry whose env defines %s is invalid", (name) => {
    expect(withServer({ ...stdio, env: { [name]: "x" } })).toEqual(
      skipped(`env.${name}: is set by the host`),
    );
  });
});

describe("Agent Plugins: streamable-http and sse", () => {
  it.each(["streamable-http", "sse"])("%s is taken", (type) => {
    expect(withServer({ ...http, type, headers: { "X-A": "b" } })).toEqual(taken);
  });

  it.each([
    "https://a.example:8443/mcp?x=1",
    "http://localhost:3000/mcp",
    "http://127.0.0.1/mcp",
    "http://127.9.9.9:1/mcp",
    "http://[::1]:3000/mcp",
  ])("url may be %s", (url) => {
    expect(withServer({ ...http, url })).toEqual(taken);
  });

  it.each([
    ["absolute", "/mcp", "expected an absolute URL"],
    ["absolute", "a.example/mcp", "expected an absolute URL"],
    ["http or https", "ftp://a.example", "expected an absolute URL"],
    ["https unless its host is localhost or a loopback literal", "http://a.example", "expected https"],
    [
      "https unless its host is localhost or a loopback literal",
      "http://localhost.a.example",
      "expected https",
    ],
    ["https unless its host is localhost or a loopback literal", "http://192.168.0.1", "expected https"],
    ["without user information", "https://me@a.example", "must not hold a user's name"],
    ["without user information", "https://me:secret@a.example", "must not hold a user's name"],
    ["without a fragment", "https://a.example/#x", "must not hold a fragment"],
  ])("url is %s: not %s", (_, url, report) => {
    expect(withServer({ ...http, url })).toEqual(skipped(`url: ${report}`));
  });

  it.each([
    ["", "", "is no name of an HTTP header"],
    ["X Y", "", "is no name of an HTTP header"],
    ["X:", "", "is no name of an HTTP header"],
    ["Ü", "", "is no name of an HTTP header"],
    ["X", "a\r\nB: c", "is no value of an HTTP header"],
    ["X", "日本", "is no value of an HTTP header"],
    ["X", " a", "is no value of an HTTP header"],
  ])("headers are valid: not %j with %j", (name, value, report) => {
    expect(withServer({ ...http, headers: { [name]: value } })).toEqual(skipped(report));
  });

  it("names of headers are unique ignoring case", () => {
    expect(withServer({ ...http, headers: { "X-A": "1", "x-a": "2" } })).toEqual(
      skipped("headers.x-a: stands there before, and case does not count"),
    );
  });

  it("nothing is expanded in url and headers, and what looks as if it were is reported", () => {
    const server = { ...http, headers: { "X-A": "${PLUGIN_ROOT}" } };
    const folder = goodPackage({ "mcp.json": mcpJson({ s: server }) });
    const { mcpServers, findings } = readPackage(folder);
    expect(mcpServers).toEqual([{ name: "s", ...server }]);
    expect(findings.map(({ severity, message }) => [severity, message])).toEqual([
      ["warning", "headers.X-A: ${PLUGIN_ROOT} is not expanded here and stays as it is"],
    ]);
  });
});
