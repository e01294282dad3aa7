import { getNodeValue } from "jsonc-parser";
import { opencodeConfigFiles } from "./config-files.ts";
import { parseConfig } from "./parse-config.ts";
import { readText } from "./read-text.ts";

/** An entry under "mcp" as opencode sees it, merged from all its files. */
export interface RegisteredServer {
  readonly name: string;
  /** The last file that has a word in it, and so the last word. */
  readonly file: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

/** Every MCP server in the user's opencode config. @throws Error when a config file cannot be read */
export function registeredServers(): RegisteredServer[] {
  const servers = new Map<string, RegisteredServer>();
  for (const file of opencodeConfigFiles()) {
    for (const [name, entry] of Object.entries(readServers(file))) {
      servers.set(name, { name, file, entry: { ...servers.get(name)?.entry, ...entry } });
    }
  }
  return [...servers.values()];
}

export function serverInForce(name: string): RegisteredServer | undefined {
  return registeredServers().find((server) => server.name === name);
}

function readServers(file: string): Record<string, Record<string, unknown>> {
  const text = readText(file)?.replace(/^\uFEFF/, "");
  if (text === undefined || text.trim() === "") return {};
  const { mcp } = getNodeValue(parseConfig(text, file)) as { mcp?: unknown };
  return typeof mcp === "object" && mcp !== null ? (mcp as Record<string, Record<string, unknown>>) : {};
}
