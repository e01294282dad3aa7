import { lstatSync } from "node:fs";
import path from "node:path";
import {
  type Finding,
  type LocatedDocument,
  maxMcpConfigBytes,
  parseMcpConfig,
} from "@backplane/contract/manifest";
import type { McpServerSpec } from "../discovery/plugin-spec.ts";
import { checkStdioServer } from "./check-stdio-server.ts";
import { readPackageText } from "./package-text.ts";

export interface McpReading {
  /** The good ones, not expanded. */
  readonly servers: readonly McpServerSpec[];
  readonly findings: readonly Finding[];
  /** Knows where what stands in mcp.json. Absent when there is none, or it is not JSON. */
  readonly document?: LocatedDocument | undefined;
  /** What was read or looked for, relative to the package. */
  readonly files: readonly string[];
}

const file = "mcp.json";

/** Reads the MCP servers of a package. What is wrong with one leaves out that one; with the file, all of them. */
export function readMcpServers(root: string): McpReading {
  if (!lstatSync(path.join(root, file), { throwIfNoEntry: false }))
    return { servers: [], findings: [], files: [] };
  const read = readPackageText(root, { file, maxBytes: maxMcpConfigBytes });
  if ("problem" in read) {
    const finding: Finding = { severity: "error", component: { kind: "mcp" }, file, message: read.problem };
    return { servers: [], findings: [finding], files: [file] };
  }
  const { servers, document, findings } = parseMcpConfig(read.text);
  const checked = servers.map((server) => ({ server, findings: pathFindings(root, server, document) }));
  return {
    servers: checked.filter((one) => one.findings.length === 0).map(({ server }) => server),
    findings: [...findings, ...checked.flatMap((one) => one.findings)],
    document,
    files: [file],
  };
}

function pathFindings(root: string, server: McpServerSpec, document?: LocatedDocument): Finding[] {
  if (server.type !== "stdio") return [];
  const component = { kind: "server", name: server.name } as const;
  return checkStdioServer(root, server).map(({ field, message }) => ({
    severity: "error",
    component,
    file,
    ...document?.positionOf(["mcpServers", server.name, field]),
    message: `${field}: ${message}`,
  }));
}
