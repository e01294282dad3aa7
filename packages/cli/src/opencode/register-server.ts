import { isDeepStrictEqual } from "node:util";
import { applyEdits, type Edit, findNodeAtLocation, getNodeValue, type Node } from "jsonc-parser";
import { parseConfig } from "./parse-config.ts";
import { setProperty } from "./set-property.ts";

/** An MCP server that opencode starts itself. */
export interface LocalServer {
  readonly type: "local";
  readonly command: readonly string[];
}

export interface Registration {
  readonly name: string;
  readonly server: LocalServer;
  /** Where the text is from, for messages. */
  readonly file: string;
}

/** What a config that does not exist yet starts from. */
export const emptyConfig = '{\n  "$schema": "https://opencode.ai/config.json"\n}\n';

/**
 * The text of an opencode config with the server in it; the very same text when it is registered already. Of an entry
 * that starts a local server, what else the user set (environment, timeout) stays, but it is switched on.
 * @throws Error when the text is no config, or has the server's place twice
 */
export function registerServer(text: string, registration: Registration): string {
  const { name, file } = registration;
  const { mark, body } = withoutMark(text);
  const root = parseConfig(body, file);
  const byHand = `add this to its MCP servers by hand: ${JSON.stringify({ [name]: registration.server })}`;
  if (isVersion2(root)) throw new Error(`Cannot edit ${file}: "mcp.servers" is of opencode 2; ${byHand}`);
  const edited = applyEdits(body, editsFor(body, root, registration));
  const wanted = withServer(plain(root), registration);
  if (isDeepStrictEqual(readPlain(edited, file), wanted)) return mark + edited;
  throw new Error(
    `Cannot edit ${file}: its layout is not understood, or "mcp" or "${name}" stands in it twice; ${byHand}`,
  );
}

/** opencode 2 keeps its servers one level deeper, and would take an entry of ours beside them for a setting. */
function isVersion2(root: Node): boolean {
  const servers = findNodeAtLocation(root, ["mcp", "servers"]);
  return servers?.type === "object" && findNodeAtLocation(servers, ["type"]) === undefined;
}

/** Undefined when the text is no config. */
function readPlain(text: string, file: string): unknown {
  try {
    return plain(parseConfig(text, file));
  } catch {
    return undefined;
  }
}

/** getNodeValue() makes objects without a prototype, which equal no other. */
function plain(node: Node): Record<string, unknown> {
  return structuredClone(getNodeValue(node));
}

/** A file made on Windows may start with a byte order mark; opencode takes it, so it stays. */
function withoutMark(text: string): { mark: string; body: string } {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(mark.length);
  return { mark, body: body.trim() === "" ? emptyConfig : body };
}

function editsFor(text: string, root: Node, { name, server, file }: Registration): Edit[] {
  const servers = findNodeAtLocation(root, ["mcp"]);
  if (!servers) return setProperty(text, root, { key: "mcp", value: { [name]: server } });
  if (servers.type !== "object")
    throw new Error(`Cannot edit ${file}: "mcp" is of type ${servers.type}, expected an object`);
  const entry = findNodeAtLocation(servers, [name]);
  const old: unknown = entry && getNodeValue(entry);
  if (!entry || !isLocal(old)) return setProperty(text, servers, { key: name, value: server });
  return Object.entries(changed(old, server)).flatMap(([key, value]) =>
    setProperty(text, entry, { key, value }),
  );
}

interface LocalEntry {
  readonly type: "local";
  readonly command: unknown;
  readonly enabled?: unknown;
}

function isLocal(entry: unknown): entry is LocalEntry {
  return (
    typeof entry === "object" &&
    entry !== null &&
    "command" in entry &&
    "type" in entry &&
    entry.type === "local"
  );
}

/** What must become different in an entry so that opencode starts the server. */
function changed(old: LocalEntry, server: LocalServer): Partial<LocalEntry> {
  return {
    ...(!isDeepStrictEqual(old.command, server.command) && { command: server.command }),
    ...(old.enabled === false && { enabled: true }),
  };
}

function withServer(config: { mcp?: Record<string, unknown> }, { name, server }: Registration): object {
  const old = config.mcp?.[name];
  const entry = isLocal(old) ? { ...old, ...changed(old, server) } : server;
  return { ...config, mcp: { ...config.mcp, [name]: entry } };
}
