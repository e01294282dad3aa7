import { describe, expect, test } from "vitest";
import { mcpConfigSchemaName as $schema, formatFinding, parseMcpConfig } from "../../src/manifest/index.ts";

const parse = (mcpServers: unknown) => parseMcpConfig(JSON.stringify({ $schema, mcpServers }));
const stdio = (fields: object) => parse({ s: { type: "stdio", command: "node", ...fields } });
const http = (fields: object) =>
  parse({ s: { type: "streamable-http", url: "https://a.example", ...fields } });

describe("parseMcpConfig()", () => {
  test("takes the three kinds of servers as they stand there", () => {
    const mcpServers = {
      local: {
        type: "stdio",
        command: "./bin/my server",
        args: ["${PLUGIN_ROOT}/x", ""],
        env: { DATA: "${PLUGIN_DATA}" },
        cwd: "${PLUGIN_DATA}/work",
      },
      remote: { type: "streamable-http", url: "https://a.example/mcp", headers: { "X-Tenant": "public" } },
      old: { type: "sse", url: "http://127.0.0.1:80/sse" },
    };
    const { servers, findings } = parse(mcpServers);
    expect(servers).toEqual(Object.entries(mcpServers).map(([name, server]) => ({ name, ...server })));
    expect(findings).toEqual([]);
  });

  test("takes no servers at all", () => {
    expect(parse({})).toMatchObject({ servers: [], findings: [] });
  });

  test.each([
    ["text", "mcp.json:1:1: not JSON"],
    ["[]", "mcp.json:1:1: expected a JSON object"],
    ['{"mcpServers": {}}', "mcp.json:1:1: $schema: is missing"],
    [`{"$schema": "${$schema}"}`, "mcp.json:1:1: mcpServers: is missing"],
    [`{"$schema": "${$schema}", "mcpServers": []}`, "mcpServers: expected object, got array"],
    [`{"$schema": "${$schema}", "mcpServers": {}, "inputs": []}`, 'unknown field "inputs"'],
    [
      `{"$schema": "${$schema.replace("1.0.0", "1.1.0")}", "mcpServers": {}}`,
      "$schema: version 1.1.0 of Agent Plugins is not supported; expected",
    ],
  ])("leaves out all servers of %s", (text, message) => {
    const { servers, findings } = parseMcpConfig(text);
    expect(servers).toEqual([]);
    expect(findings.map(formatFinding)).toEqual([expect.stringContaining(message)]);
    expect(findings[0]).toMatchObject({ severity: "error", component: { kind: "mcp" } });
  });

  test.each([
    [stdio({ command: undefined }), "command: is missing"],
    [stdio({ command: "" }), "command: is empty"],
    [stdio({ command: "node server.js" }), "command: expected one token"],
    [stdio({ command: "bin/server" }), 'command: expected a name without "/"'],
    [stdio({ command: "/usr/bin/node" }), 'command: expected a name without "/"'],
    [stdio({ command: ".." }), 'command: expected a name without "/"'],
    [stdio({ command: "${PLUGIN_ROOT}/bin/x" }), "command: placeholders are not expanded"],
    [stdio({ command: "./${PLUGIN_DATA}" }), "command: placeholders are not expanded"],
    [stdio({ command: "no\0de" }), "command: holds a NUL character"],
    [stdio({ args: "x" }), "args: expected array, got string"],
    [stdio({ args: ["x", 1] }), "args.1: expected string, got number"],
    [stdio({ env: { PLUGIN_ROOT: "/" } }), "env.PLUGIN_ROOT: is set by the host"],
    [stdio({ env: { PLUGIN_DATA: "/" } }), "env.PLUGIN_DATA: is set by the host"],
    [stdio({ env: { "A=B": "" } }), "env.A=B: is no name of a variable"],
    [stdio({ env: { A: null } }), "env.A: expected string, got null"],
    [stdio({ cwd: "/tmp" }), "cwd: expected a path that starts with"],
    [stdio({ cwd: "data" }), "cwd: expected a path that starts with"],
    [stdio({ cwd: "${PLUGIN_ROOT}data" }), "cwd: expected a path that starts with"],
    [stdio({ url: "https://a.example" }), 'unknown field "url"'],
    [stdio({ disabled: true }), 'unknown field "disabled"'],
    [http({ command: "x" }), 'unknown field "command"'],
    [http({ url: "ftp://a.example" }), 'url: expected an absolute URL, "https://…"'],
    [http({ url: "http://a.example" }), "url: expected https"],
    [http({ headers: { "X Y": "" } }), 'headers.X Y: "X Y" is no name of an HTTP header'],
    [http({ headers: { X: "a\r\nY: b" } }), "headers.X: is no value of an HTTP header"],
    [http({ headers: { X: "1", Y: "", x: "2" } }), "headers.x: stands there before, and case does not count"],
    [parse({ s: { command: "node" } }), 'type: expected "stdio", "streamable-http" or "sse"'],
    [parse({ s: { type: "http", url: "https://a.example" } }), 'type: expected "stdio", "stream'],
    [parse({ s: "node" }), "expected object, got string"],
    [
      parse({ "": { type: "stdio", command: "node" } }),
      "the server's name has 0 characters, expected 1 to 128",
    ],
  ])("leaves out a server (%#)", ({ servers, findings }, message) => {
    expect(servers).toEqual([]);
    expect(findings.map(formatFinding)).toEqual([expect.stringContaining(message)]);
    expect(findings[0]).toMatchObject({ severity: "error", component: { kind: "server" } });
  });

  test.each(["env", "headers"])("does not lose %s.__proto__ without a word", (field) => {
    const type =
      field === "env" ? '"type": "stdio", "command": "x"' : '"type": "sse", "url": "https://a.example"';
    const { servers, findings } = parseMcpConfig(
      `{"$schema": "${$schema}", "mcpServers": {"s": {${type}, "${field}": {"__proto__": "1"}}}}`,
    );
    expect(servers).toEqual([]);
    expect(findings[0]?.message).toBe(`${field}.__proto__: cannot be used as a name`);
  });

  test("leaves out a server that has a header twice in the very same letters", () => {
    const { servers, findings } = parseMcpConfig(
      `{"$schema": "${$schema}", "mcpServers": {"s": {"type": "sse", "url": "https://a.example", "headers": {"A": "1", "A": "2"}}}}`,
    );
    expect(servers).toEqual([]);
    expect(findings[0]?.message).toContain("headers.A: stands there before");
  });

  test.each([
    [stdio({ args: ["${HOME}/x"] }), "args.0: ${HOME} is not expanded here and stays as it is"],
    [stdio({ env: { A: "${PLUGIN_ROOT}${B}" } }), "env.A: ${B} is not expanded"],
    [
      http({ headers: { Authorization: "Bearer ${TOKEN}" } }),
      "headers.Authorization: ${TOKEN} is not expanded",
    ],
    [http({ headers: { X: "${PLUGIN_ROOT}" } }), "headers.X: ${PLUGIN_ROOT} is not expanded"],
  ])(
    "warns of what looks like a placeholder, and keeps the server (%#)",
    ({ servers, findings }, message) => {
      expect(servers).toHaveLength(1);
      expect(findings).toEqual([
        expect.objectContaining({ severity: "warning", message: expect.stringContaining(message) }),
      ]);
    },
  );

  test("warns of a key that stands twice, at the server it belongs to", () => {
    const { servers, findings } = parseMcpConfig(
      `{"$schema": "${$schema}", "mcpServers": {"s": {"type": "stdio", "command": "a", "command": "b"}}}`,
    );
    expect(servers).toMatchObject([{ command: "b" }]);
    expect(findings).toMatchObject([{ severity: "warning", component: { kind: "server", name: "s" } }]);
  });

  test("takes the first 64 servers of a package and says how many it left out", () => {
    const server = { type: "stdio", command: "x" };
    const { servers, findings } = parse(
      Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`s${i}`, server])),
    );
    expect(servers).toHaveLength(64);
    expect(findings.map(({ message }) => message)).toEqual([
      "left out 6 servers: at most 64 of a package are taken",
    ]);
  });
});
