import { shellLine } from "../invocation.ts";
import { type TokenSource, tokenVariable } from "./find-tokens.ts";

/** How to connect each agent over HTTP, a line each. The token itself is in none of them. @param source undefined: no token is needed */
export function connectLines(url: string, source: TokenSource | undefined): string[] {
  return [
    `Claude Code  ${claudeCode(url, source)}`,
    `Codex        ${codex(url, source)}`,
    `opencode     in opencode.json:  "mcp": { "bp": ${opencode(url, source)} }`,
  ];
}

function claudeCode(url: string, source: TokenSource | undefined): string {
  const command = `claude mcp add --transport http bp ${url}`;
  return source === undefined ? command : `${command} --header "Authorization: Bearer ${inShell(source)}"`;
}

function codex(url: string, source: TokenSource | undefined): string {
  const command = `codex mcp add bp --url ${url}`;
  if (source === undefined) return command;
  // Codex keeps no tokens: it looks the variable up whenever it starts.
  const set = source.kind === "file" ? `export ${tokenVariable}="${inShell(source)}"; ` : "";
  return `${set}${command} --bearer-token-env-var ${tokenVariable}`;
}

function opencode(url: string, source: TokenSource | undefined): string {
  const server = { type: "remote", url };
  if (source === undefined) return JSON.stringify(server);
  const token = source.kind === "file" ? `{file:${source.file}}` : `{env:${tokenVariable}}`;
  return JSON.stringify({ ...server, headers: { Authorization: `Bearer ${token}` } });
}

function inShell(source: TokenSource): string {
  return source.kind === "file" ? `$(cat ${shellLine([source.file])})` : `$${tokenVariable}`;
}
