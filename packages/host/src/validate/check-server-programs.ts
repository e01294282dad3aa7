import type { Finding } from "@backplane/contract/manifest";
import type { McpServerSpec } from "../discovery/plugin-spec.ts";
import type { PackageReading } from "../package/read-package.ts";
import { thisPlatform } from "../runtimes/command-for-platform.ts";
import { findOnPath } from "../runtimes/mcp/stdio/find-on-path.ts";
import { searchPath } from "../runtimes/mcp/stdio/search-path.ts";
import { checkProgram } from "./check-program.ts";

/** The programs of the stdio servers that could be read: bundled ones must be executable, others should be there. */
export async function checkServerPrograms(
  root: string,
  { mcpServers, documents }: PackageReading,
): Promise<Finding[]> {
  const problems = await Promise.all(mcpServers.map((server) => checkServer(root, server)));
  return problems.flat().map(({ name, ...problem }) => ({
    ...problem,
    component: { kind: "server", name },
    file: "mcp.json",
    ...documents.mcp?.positionOf(["mcpServers", name, "command"]),
  }));
}

async function checkServer(
  root: string,
  server: McpServerSpec,
): Promise<(Pick<Finding, "severity" | "message"> & { name: string })[]> {
  if (server.type !== "stdio") return [];
  const { name, command } = server;
  if (command.startsWith("./")) {
    const problem = await checkProgram(root, { file: command, platform: thisPlatform });
    return problem === undefined ? [] : [{ name, severity: "error", message: `command: ${problem}` }];
  }
  const searched = searchPath(server);
  // Where the package's folders will be is not known yet.
  if (searched.includes("${") || findOnPath(command, searched) !== undefined) return [];
  const message = `command: there is no program ${JSON.stringify(command)} in ${searched}`;
  return [{ name, severity: "warning", message }];
}
