import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { Finding } from "@backplane/contract/manifest";
import type { McpServerSpec } from "../discovery/plugin-spec.ts";
import type { PackageReading } from "../package/read-package.ts";
import { thisPlatform } from "../runtimes/command-for-platform.ts";
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
  if (isOnPath(command)) return [];
  const message = `command: there is no program ${JSON.stringify(command)} on your PATH`;
  return [{ name, severity: "warning", message }];
}

function isOnPath(command: string): boolean {
  const extensions = process.platform === "win32" ? ["", ".exe", ".cmd", ".bat", ".com"] : [""];
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
  return folders.some((folder) =>
    extensions.some((extension) => isExecutable(path.join(folder, command + extension))),
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
