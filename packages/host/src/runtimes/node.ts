import { realpathSync } from "node:fs";
import type { Runtime } from "@backplane/contract/manifest";
import type { Command } from "./command.ts";
import { resolveInside } from "./resolve-inside.ts";

/** Runtime `node`: a JavaScript module, run by the Node that runs the host. */
export function nodeCommand(root: string, runtime: Extract<Runtime, { type: "node" }>): Command {
  const entry = resolveInside(root, runtime.entry);
  return { path: process.execPath, args: [entry, ...(runtime.args ?? [])], cwd: realpathSync(root) };
}
