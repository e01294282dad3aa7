import path from "node:path";
import { type NameStyle, resolvePaths } from "@backplane/host";
import type { ToolSurfaceOptions } from "@backplane/mcp";
import { formatProblem } from "./config/config-problem.ts";
import { type ReadConfig, readConfig } from "./config/read-config.ts";
import { harmlessLine } from "./harmless.ts";
import type { HostChoice } from "./host-choice.ts";
import { printNote, style } from "./output.ts";

/** The command line and the config together. */
export interface Settings extends ReadConfig {
  /** Plugin folders, absolute. */
  readonly folders: readonly string[];
  readonly names: NameStyle;
}

export async function readSettings(choice: HostChoice): Promise<Settings> {
  const read = await readConfig(choice);
  const { plugins = [], names = read.config.mcp.names } = choice;
  const fromConfig = read.config.plugins.folders ?? [resolvePaths().defaultPluginFolder];
  const folders = plugins.length > 0 ? plugins : fromConfig;
  return { ...read, names, folders: folders.map((folder) => path.resolve(folder)) };
}

/** The same for a command that a person runs: says what is wrong with the config. */
export async function readSettingsAloud(choice: HostChoice): Promise<Settings> {
  const settings = await readSettings(choice);
  const mark = style("yellow", "!", process.stderr);
  for (const problem of settings.problems) printNote(`${mark} ${harmlessLine(formatProblem(problem))}`);
  return settings;
}

/** What agents see of the tools. */
export function toolSurface({ config }: Settings): ToolSurfaceOptions {
  const { tools: mode, searchAboveTokens, pinned } = config.mcp;
  return { mode, searchAboveTokens, pinned };
}
