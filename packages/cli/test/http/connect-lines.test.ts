import { expect, test } from "vitest";
import { connectLines } from "../../src/http/connect-lines.ts";

const url = "http://127.0.0.1:7331/mcp";

test("connectLines() shows the bare URL where no token is needed", () => {
  expect(connectLines(url, undefined)).toEqual([
    `Claude Code  claude mcp add --transport http bp ${url}`,
    `Codex        codex mcp add bp --url ${url}`,
    `opencode     in opencode.json:  "mcp": { "bp": {"type":"remote","url":"${url}"} }`,
  ]);
});

test("connectLines() has agents read the token from its file", () => {
  expect(connectLines(url, { kind: "file", file: "/home/ada/my state/mcp-token" })).toEqual([
    `Claude Code  claude mcp add --transport http bp ${url} --header "Authorization: Bearer $(cat '/home/ada/my state/mcp-token')"`,
    `Codex        export BACKPLANE_MCP_TOKEN="$(cat '/home/ada/my state/mcp-token')"; codex mcp add bp --url ${url} --bearer-token-env-var BACKPLANE_MCP_TOKEN`,
    `opencode     in opencode.json:  "mcp": { "bp": {"type":"remote","url":"${url}","headers":{"Authorization":"Bearer {file:/home/ada/my state/mcp-token}"}} }`,
  ]);
});

test("connectLines() has agents read the token from the variable", () => {
  expect(connectLines(url, { kind: "variable" })).toEqual([
    `Claude Code  claude mcp add --transport http bp ${url} --header "Authorization: Bearer $BACKPLANE_MCP_TOKEN"`,
    `Codex        codex mcp add bp --url ${url} --bearer-token-env-var BACKPLANE_MCP_TOKEN`,
    `opencode     in opencode.json:  "mcp": { "bp": {"type":"remote","url":"${url}","headers":{"Authorization":"Bearer {env:BACKPLANE_MCP_TOKEN}"}} }`,
  ]);
});
