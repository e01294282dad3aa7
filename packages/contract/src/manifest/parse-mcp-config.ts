import { unexpandedIn } from "./expand-placeholders.ts";
import type { Component, Finding } from "./finding.ts";
import { repeatedHeader } from "./header-rules.ts";
import type { JsonDocument } from "./json-document.ts";
import { type McpServer, mcpConfigTopSchema, mcpServerSchema } from "./mcp-schema.ts";
import { parseObject } from "./parse-object.ts";
import { schemaFindings, wording } from "./schema-findings.ts";
import type { DocumentPath } from "./text-position.ts";

/** An MCP server of a package: its key in `mcp.json`, and its entry as it stands there, checked and not expanded. */
export type NamedMcpServer = McpServer & { readonly name: string };

export interface ParsedMcpConfig {
  /** The good entries, in the order of the file. */
  readonly servers: readonly NamedMcpServer[];
  /** Knows where what stands. Absent when the text is not JSON. */
  readonly document?: JsonDocument | undefined;
  readonly findings: readonly Finding[];
}

/** Longest mcp.json that is read, in bytes. */
export const maxMcpConfigBytes: number = 256 * 1024;

/** Each is a process, or a connection. */
const maxServers = 64;

/** Names of files and processes are made of it. */
const maxNameLength = 128;

const file = "mcp.json";
const whole = { component: { kind: "mcp" }, file } as const;

/** Checks an `mcp.json`. A bad entry is left out with an error, the others stay; a bad top leaves out all of them. */
export function parseMcpConfig(text: string): ParsedMcpConfig {
  const { document, fields, findings } = parseObject(text, { file, componentAt });
  if (!document || !fields) return { servers: [], document, findings };
  const top = mcpConfigTopSchema.safeParse(fields, wording);
  if (!top.success) {
    const errors = schemaFindings(top.error.issues, { ...whole, document, at: [] });
    return { servers: [], document, findings: [...errors, ...findings] };
  }
  const entries = Object.entries(fields["mcpServers"] as object);
  const checked = entries.slice(0, maxServers).map(([name, entry]) => checkServer(entry, { name, document }));
  return {
    servers: checked.flatMap(({ server }) => server ?? []),
    document,
    findings: [...checked.flatMap((one) => one.findings), ...tooMany(entries.length, document), ...findings],
  };
}

function checkServer(
  entry: unknown,
  { name, document }: { name: string; document: JsonDocument },
): { server?: NamedMcpServer; findings: readonly Finding[] } {
  const at = ["mcpServers", name];
  const subject = { component: componentAt(at), file };
  const parsed = mcpServerSchema.safeParse(entry, wording);
  const findings = [
    ...nameFindings(name, document),
    ...(parsed.success
      ? keyFindings(at, document)
      : schemaFindings(parsed.error.issues, { ...subject, document, at })),
  ];
  if (!parsed.success || findings.length > 0) return { findings };
  return { server: { name, ...parsed.data }, findings: literalPlaceholders(parsed.data, { at, document }) };
}

function nameFindings(name: string, document: JsonDocument): Finding[] {
  if (name !== "" && name.length <= maxNameLength) return [];
  const at = ["mcpServers", name];
  const message = `the server's name has ${name.length} characters, expected 1 to ${maxNameLength}`;
  return [{ severity: "error", component: componentAt(at), file, ...document.positionOfKey(at), message }];
}

/** What only the text can tell: a parsed object holds no key twice, and the schema's parser drops this one. */
function keyFindings(at: DocumentPath, document: JsonDocument): Finding[] {
  const error = { severity: "error", component: componentAt(at), file } as const;
  const repeated = repeatedHeader(document.keysOf([...at, "headers"]));
  const lost = ["env", "headers"].filter((field) => document.keysOf([...at, field]).includes("__proto__"));
  return [
    ...(repeated === undefined
      ? []
      : [{ key: ["headers", repeated], what: "stands there before, and case does not count" }]),
    ...lost.map((field) => ({ key: [field, "__proto__"], what: "cannot be used as a name" })),
  ].map(({ key, what }) => ({
    ...error,
    ...document.positionOfKey([...at, ...key]),
    message: `${key.join(".")}: ${what}`,
  }));
}

/** Warns of what looks as if it were expanded and is not: a header with a secret in mind would be sent as it stands. */
function literalPlaceholders(
  server: McpServer,
  { at, document }: { at: DocumentPath; document: JsonDocument },
): Finding[] {
  return unexpandedIn(server).map(({ path, literal }) => ({
    severity: "warning",
    component: componentAt(at),
    file,
    ...document.positionOf([...at, ...path]),
    message: `${path.join(".")}: ${literal} is not expanded here and stays as it is`,
  }));
}

function tooMany(count: number, document: JsonDocument): Finding[] {
  if (count <= maxServers) return [];
  const message = `left out ${count - maxServers} servers: at most ${maxServers} of a package are taken`;
  return [{ severity: "warning", ...whole, ...document.positionOf(["mcpServers"]), message }];
}

function componentAt(path: DocumentPath): Component {
  const [top, name] = path;
  return top === "mcpServers" && name !== undefined
    ? { kind: "server", name: String(name) }
    : whole.component;
}
