import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { StdioServer } from "@backplane/contract/manifest";
import { followInside } from "../runtimes/resolve-inside.ts";
import { staysInside, workingFolder } from "./working-folder.ts";

/** A field of a server's entry, and what is wrong with what it names. */
export interface ServerProblem {
  readonly field: "command" | "cwd";
  readonly message: string;
}

/** Stands for the data folder, which is only made when a server starts: what leads out of it does so wherever it is. */
const anyDataFolder = path.resolve("/plugin-data");

/** Agent Plugins: what `command` and `cwd` name must be there, and inside the package. */
export function checkStdioServer(root: string, server: StdioServer): ServerProblem[] {
  const command = commandProblem(root, server);
  const cwd = workingFolderProblem(root, server);
  return [
    ...(command === undefined ? [] : [{ field: "command", message: command } as const]),
    ...(cwd === undefined ? [] : [{ field: "cwd", message: cwd } as const]),
  ];
}

function commandProblem(root: string, { command }: StdioServer): string | undefined {
  if (!command.startsWith("./")) return undefined;
  return pathProblem(root, { file: command, name: command, kind: "file" });
}

function workingFolderProblem(root: string, server: StdioServer): string | undefined {
  const { cwd } = server;
  if (cwd === undefined) return undefined;
  const folder = workingFolder(server, { root: realpathSync(root), data: anyDataFolder });
  if (folder.base === "root") return pathProblem(root, { file: folder.path, name: cwd, kind: "folder" });
  return staysInside(folder.path)
    ? undefined
    : `${JSON.stringify(cwd)} leads out of the plugin's data folder`;
}

function pathProblem(
  root: string,
  { file, name, kind }: { file: string; name: string; kind: "file" | "folder" },
): string | undefined {
  const quoted = JSON.stringify(name);
  const followed = followInside(root, file);
  if (followed.kind === "outside") return `${quoted} leads out of the plugin's folder`;
  if (followed.kind === "missing") return `the plugin has no ${kind} ${quoted}; build it or mend mcp.json`;
  const stats = statSync(followed.path);
  if (kind === "file") return stats.isFile() ? undefined : `${quoted} is not a regular file`;
  return stats.isDirectory() ? undefined : `${quoted} is not a folder`;
}
